"""What verification found broken: it stands where the medical director sees it, until answered."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet

from medspa.audit.chain.verification import Broken
from medspa.audit.log import SYSTEM, Actor, record
from medspa.audit.models import Finding, FindingAnswer
from medspa.database.locks import lock_key
from medspa.errors import RuleViolation

AT_ONCE = 500
"""So many new ones of one walk are kept: a forged key breaks every row, and one page shows it."""
LOOKED_AT = 20 * AT_ONCE


class AnswerMissing(RuleViolation):
    """Nobody settles a finding without saying what came of it."""

    code = "answer_missing"


class AnsweredAlready(RuleViolation):
    """Somebody else answered for the finding first."""

    code = "answered_already"


@transaction.atomic
def raise_findings(found: Iterable[Broken], *, now: datetime) -> int:
    """Keep what is broken, each once; how many are new."""
    new = 0
    for broken in islice(found, LOOKED_AT):
        if new == AT_ONCE:
            break
        finding, is_new = Finding.objects.get_or_create(
            row=broken.row[:120], says=broken.says[:600], defaults={"found_at": now}
        )
        if is_new:
            new += 1
            record(by=SYSTEM, action="finding.raised", target=finding, row=finding.row)
    return new


@transaction.atomic
def answer_finding(*, finding: Finding, reason: str, by: Actor, now: datetime) -> FindingAnswer:
    """Note who looked into it and what came of it. Raises AnswerMissing, AnsweredAlready."""
    lock_key(f"audit.finding:{finding.pk}")
    if not reason.strip():
        raise AnswerMissing("Say what you found out.", field="reason")
    if FindingAnswer.objects.filter(finding=finding).exists():
        raise AnsweredAlready("Somebody has answered for this already.")
    answer = FindingAnswer.objects.create(
        finding=finding, by=by.audit_name, reason=reason.strip(), at=now
    )
    record(by=by, action="finding.answered", target=finding)
    return answer


def open_findings() -> QuerySet[Finding]:
    """Those that nobody has answered for, newest first."""
    return Finding.objects.filter(answer=None)


def answered_findings() -> QuerySet[Finding]:
    """The others, with their answers, newest first."""
    return Finding.objects.exclude(answer=None).select_related("answer")
