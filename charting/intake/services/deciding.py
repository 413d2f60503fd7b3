"""What staff decide about answers: a finding is resolved by whom its rule names; an answer that was
wrong is set aside, with a reason."""

from datetime import datetime

from django.db import transaction

from charting.errors import AlreadyTakenBack, MissingReason, NothingToDecide, PrescriberNeeded
from charting.ground.acting_staff import require_staff
from charting.intake.queries import findings_of
from charting.intake.rules import IntakeRule, find_rule
from charting.models import FindingResolution, IntakeAnswer, IntakeReset
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.services import lock_client
from treatments.giving import may_decide
from treatments.models import Who


@transaction.atomic
def resolve_finding(
    *, answer: IntakeAnswer, rule: str, reason: str, by: User, now: datetime, letter: str = ""
) -> FindingResolution:
    """Go on although an answer speaks against it. It counts for what is given from now on.

    Raises NotPermitted, PrescriberNeeded, NothingToDecide, MissingReason (letter or reason).
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    lock_client(answer.intake.client_id)
    found = _require_open(answer, rule, now)
    _require_decider(found, by)
    if not reason.strip():
        raise MissingReason("Say why.", field="reason")
    if found.asks_letter and not letter.strip():
        raise MissingReason("Say who wrote the letter, and when.", field="letter")
    resolution = FindingResolution.objects.create(
        answer=answer,
        rule=found.id,
        reason=reason.strip(),
        letter=letter.strip(),
        role=_role(found, by),
        by=staff,
        at=now,
    )
    record(
        by=by,
        action="finding.resolved",
        target=resolution,
        client=answer.intake.client_id,
        rule=found.id,
    )
    return resolution


@transaction.atomic
def reset_answer(*, answer: IntakeAnswer, reason: str, by: User, now: datetime) -> IntakeReset:
    """The answer was wrong, or is over: it counts no more. What the client said later holds then.

    Raises NotPermitted, MissingReason, AlreadyTakenBack.
    """
    require_staff(by, Permission.WRITE_CHARTS)
    lock_client(answer.intake.client_id)
    if not reason.strip():
        raise MissingReason("Say why.", field="reason")
    if IntakeReset.objects.filter(answer=answer).exists():
        raise AlreadyTakenBack("This answer was set aside already.")
    return set_aside(answer, reason, by=by, now=now)


def set_aside(answer: IntakeAnswer, reason: str, *, by: User, now: datetime) -> IntakeReset:
    """With the client locked. Raises NotPermitted."""
    staff = require_staff(by, Permission.WRITE_CHARTS)
    reset = IntakeReset.objects.create(answer=answer, reason=reason.strip()[:300], by=staff, at=now)
    record(by=by, action="answer.set_aside", target=reset, client=answer.intake.client_id)
    return reset


def may_resolve(rule: IntakeRule, by: User) -> bool:
    return may_decide(rule.who, [one for one in Permission if by.may(one)])


def _require_open(answer: IntakeAnswer, rule: str, now: datetime) -> IntakeRule:
    found = find_rule(rule)
    client = answer.intake.client
    standing = [
        one
        for one in findings_of(client, now)
        if one.rule.id == rule and one.answer.pk == answer.pk and one.is_open
    ]
    if found is None or not standing:
        raise NothingToDecide(
            "Nothing is left to decide here: the answer changed, or somebody did."
        )
    return found


def _require_decider(rule: IntakeRule, by: User) -> None:
    if rule.who == Who.NOBODY:
        raise PrescriberNeeded("Nobody sets this aside. If the answer is wrong, reset it.")
    if not may_resolve(rule, by):
        raise PrescriberNeeded(f"{rule.who.words.capitalize()} decides this.")


def _role(rule: IntakeRule, by: User) -> str:
    """Under which of their roles, as the rule asks for it."""
    if by.may(Permission.SET_CLINIC_POLICY):
        return Who.DIRECTOR
    return Who.PRESCRIBER if by.may(Permission.GRANT_CLEARANCE) else rule.who
