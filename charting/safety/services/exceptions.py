"""Ask the rules before the needle; keep why it was given all the same.

A rule that asks for a reason is set aside by whom the clinic lets decide, or in the name of a
prescriber who answers for it before the chart is signed
(`charting/charts/services/stated_exceptions.py`). A rule that refuses is never set aside before the
needle; but what was done all the same can be written down.
That it was done is said of one opening or one injection, and asked again at the next.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from charting.errors import MayNotBeGiven, PrescriberNeeded, ReasonNeeded, UseByPassed
from charting.models import Chart, GivingException
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clinic.models import StaffMember
from treatments.catalogue.cautions import without_marks
from treatments.giving import Answer
from treatments.models import Rule
from treatments.models.policy import PAPERS, PERMISSION_TO_DECIDE

DOSES = {Rule.DOSE_ABOVE, Rule.DOSE_UNKNOWN}


@dataclass(frozen=True)
class Justification:
    """What the person at the chart says to what the rules ask.

    `decided_by` is the prescriber who decided, if the writer may not. `was_done`: it had been
    given, or opened, before this was written.
    """

    reason: str = ""
    decided_by: StaffMember | None = None
    was_done: bool = False


NO_JUSTIFICATION = Justification()


def require_justification(
    answers: Iterable[Answer],
    *,
    chart: Chart,
    on: date,
    justification: Justification,
    by: User,
    line: int | None = None,
) -> list[Answer]:
    """The answers that now have their reason and are to be kept with it.

    `line` is the injection that is corrected: what was said of it itself holds on.
    Raises MayNotBeGiven (UseByPassed), ReasonNeeded, PrescriberNeeded.
    """
    if chart.is_late_entry:
        justification = replace(justification, was_done=True)
    stated = exceptions_on(chart.client_id, on)
    asked = [
        one for one in answers if not one.is_allowed and not is_stated(one, stated, chart, line)
    ]
    if not asked:
        return []
    _require_done(asked, justification)
    if not justification.reason.strip():
        sentences = [one.full_sentence for one in asked]
        raise ReasonNeeded(_said(asked) + " Why?", field="reason", warnings=sentences)
    _require_decider(asked, justification, by, on)
    return asked


def exceptions_on(client: int, on: date) -> list[GivingException]:
    """What was stated that day in any chart of the client."""
    rows = GivingException.objects.filter(chart__client=client, on=on)
    return list(rows)


def is_stated(
    answer: Answer, stated: Iterable[GivingException], chart: Chart, line: int | None
) -> bool:
    """Whether a reason was given before that carries over to this opening or injection."""
    return any(_covers(one, answer) and _carries(one, answer, chart, line) for one in stated)


def _carries(stated: GivingException, answer: Answer, chart: Chart, line: int | None) -> bool:
    """A reason carries over; that it was done already does not, but in a late entry all was."""
    if chart.is_late_entry or (line is not None and stated.line == line):
        return True
    return not answer.is_refused and not stated.was_refused


def _require_done(asked: Sequence[Answer], justification: Justification) -> None:
    refused = [one for one in asked if one.is_refused]
    if refused and not justification.was_done:
        sentences = [one.full_sentence for one in refused]
        is_vial = {one.rule for one in refused} == {Rule.USE_BY}
        refusal = UseByPassed if is_vial else MayNotBeGiven
        raise refusal(_said(refused), field=None, answers=sentences)


def _require_decider(
    asked: Sequence[Answer], justification: Justification, by: User, on: date
) -> None:
    beyond = [one for one in asked if one.rule not in PAPERS and not by.may(_permission(one))]
    if not beyond:
        return
    who = justification.decided_by
    if who is None:
        raise PrescriberNeeded(f"{_said(beyond)} Name who decided it.", field="decided_by")
    if not all(who.user.may(_permission(one)) for one in beyond):
        raise PrescriberNeeded(f"{who} may not decide this.", field="decided_by")
    if who.licence_expires_on and who.licence_expires_on < on:
        raise PrescriberNeeded(f"The license of {who} has ended.", field="decided_by")


def _said(answers: Iterable[Answer]) -> str:
    """As the person at the needle reads it."""
    return " ".join(without_marks(one.full_sentence) for one in answers)


def _permission(answer: Answer) -> Permission:
    """Nobody decides what is refused; that it was done, whoever answers for it writes down."""
    return PERMISSION_TO_DECIDE[answer.answers_later if answer.is_refused else answer.who]


def keep_exceptions(
    asked: Iterable[Answer],
    *,
    chart: Chart,
    line: int | None,
    on: date,
    justification: Justification,
    by: User,
    staff: StaffMember,
    now: datetime,
) -> None:
    """Write down what was said to each of them; the audit log names the rules only."""
    rows = [
        GivingException(
            chart=chart,
            line=line,
            on=on,
            rule=answer.rule,
            about=answer.about[:200],
            reached=answer.reached,
            sentence=answer.sentence,
            source=answer.source[:300],
            reason=justification.reason.strip()[:300],
            who=answer.who,
            was_done=justification.was_done or chart.is_late_entry,
            by=staff,
            decided_by=_decider(answer, justification, by),
            at=now,
        )
        for answer in asked
    ]
    GivingException.objects.bulk_create(rows)
    if rows:
        rules = [row.rule for row in rows]
        record(by=by, action="giving.exception_stated", target=chart, rules=rules)


def _decider(answer: Answer, justification: Justification, by: User) -> StaffMember | None:
    """Missing papers are mended before the signature, by late consent or a statement."""
    if answer.rule in PAPERS or by.may(_permission(answer)):
        return None
    return justification.decided_by


def reason_of_dose(
    answers: Iterable[Answer], justification: Justification, on: date, chart: Chart
) -> str:
    """Why the amount is more than usual: said now, or before for as much; "" if it is usual."""
    doses = [one for one in answers if one.rule in DOSES and not one.is_allowed]
    if not doses:
        return ""
    stated = exceptions_on(chart.client_id, on)
    earlier = [one.reason for one in stated if any(_covers(one, answer) for answer in doses)]
    return (justification.reason.strip() or (earlier or [""])[-1])[:200]


def _covers(stated: GivingException, answer: Answer) -> bool:
    return stated.covers(answer.rule, answer.about, answer.reached)
