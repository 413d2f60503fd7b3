"""What the client says to each line of a presented plan, and the signature under all of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from charting.consents.names import resembles
from charting.consents.services.answers import require_electronic
from charting.errors import PlanChanged
from charting.models import ItemDecision, PlanPresentation, TreatmentPlan
from charting.presenting.content.build import fingerprint
from charting.presenting.errors import (
    AnswersMissing,
    NameNotLike,
    PlanDecided,
    TooEarlyToSign,
)
from charting.presenting.queries import (
    Answered,
    answers_key,
    answers_to,
    may_sign_from,
    newer_than,
)
from charting.presenting.services.estimating import write_what_was_signed
from charting.presenting.shown import words_of
from charting.presenting.signatures import Signed, seal_of
from medspa.audit.log import Actor, record
from medspa.clients.services import lock_client
from medspa.errors import Stale
from medspa.formats.dates import format_list, format_when

Answer = ItemDecision.Answer


@transaction.atomic
def answer_line(
    *,
    presentation: PlanPresentation,
    line: int,
    answer: str,
    by: Actor,
    way: str,
    now: datetime,
    reason: str = "",
) -> PlanPresentation:
    """Yes or not now to one line. The newest answer counts; the same one again writes nothing.

    Yes to one of two alternatives is not now to the other.
    Raises PlanDecided, PlanChanged; Stale for a line that the plan does not have.
    """
    shown = _lock_open(presentation)
    reason = reason.strip()[:200] if answer == Answer.NOT_NOW else ""
    if all(each["number"] != line for each in shown.contents["lines"]):
        raise Stale(gettext("This line is not in your plan. Please look at it once more."))
    answers = answers_to(shown)
    said = [Answered(line, answer, reason)]
    if answer == Answer.YES:
        others = [each for each in _instead_of(shown, line) if each in answers]
        said += [Answered(each, Answer.NOT_NOW, "") for each in others if answers[each].is_yes]
    new = [each for each in said if answers.get(each.line) != each]
    _write(shown, new, way, now)
    for each in new:
        record(by=by, action="plan.answered", target=shown, line=each.line, answer=each.answer)
    return shown


@transaction.atomic
def sign_plan(
    *, presentation: PlanPresentation, signed: Signed, by: Actor, way: str, now: datetime
) -> PlanPresentation:
    """Sign what was shown and what was answered. With a yes in it the plan is agreed and frozen.

    Asked for again by the same signature, nothing changes. Raises PlanDecided, PlanChanged,
    PaperOnly, TooEarlyToSign, AnswersMissing, NameNotLike; Stale if the answers are others than on
    the page.
    """
    lock_client(presentation.plan.client_id)
    TreatmentPlan.objects.select_for_update().get(pk=presentation.plan_id)  # nobody changes it now
    if _is_sent_twice(presentation, signed):
        return presentation
    shown = _lock_open(presentation)
    answers = answers_to(shown)
    require_electronic(shown.plan.client, shown.location, now)
    _require_time(shown, now)
    _require_answers(shown, answers)
    if signed.answers_key != answers_key(answers.values()):
        raise Stale(
            gettext("Your answers were changed on another device. Please read them once more.")
        )
    if not resembles(signed.name, shown.plan.client.full_name):
        raise NameNotLike(
            gettext("Please type your own name, as in your record: %(name)s.")
            % {"name": shown.plan.client.full_name},
            field="name",
        )
    answers = _with_the_rest(shown, answers, way, now)
    _sign(shown, signed, answers, way, now)
    record(by=by, action="plan.signed", target=shown, plan=shown.plan_id, way=way)
    if accepted := {each.line for each in answers.values() if each.is_yes}:
        _agree(shown.plan, by, now)
        write_what_was_signed(shown, accepted, by=by, now=now)
    return shown


def _lock_open(presentation: PlanPresentation) -> PlanPresentation:
    """The row, locked, if it can still be answered."""
    rows = PlanPresentation.objects.select_for_update(of=("self",)).with_people()
    shown: PlanPresentation = rows.get(pk=presentation.pk)
    if shown.signed_at:
        raise PlanDecided(gettext("You signed this plan. Call us if you want to change it."))
    if shown.plan.agreed_at:
        raise PlanDecided(gettext("This plan is agreed. Call us if you want to change it."))
    is_newest = newer_than(shown) is None
    if not is_newest or shown.contents["fingerprint"] != fingerprint(shown.plan):
        raise PlanChanged(
            gettext("Your plan has changed since you opened this page. Please read the new one.")
        )
    return shown


def _write(shown: PlanPresentation, said: Sequence[Answered], way: str, now: datetime) -> None:
    """A row for each item of these lines."""
    by_line = {each.line: each for each in said}
    ItemDecision.objects.bulk_create(
        ItemDecision(
            presented=each,
            answer=by_line[each.line].answer,
            reason=by_line[each.line].reason,
            decided_at=now,
            way=way,
        )
        for each in shown.presented_items.filter(line__in=by_line)
    )


def _instead_of(shown: PlanPresentation, line: int) -> set[int]:
    """The lines that this one excludes, whichever of them names the other."""
    lines = shown.contents["lines"]
    mine = {other for each in lines if each["number"] == line for other in each["instead_of"]}
    return mine | {each["number"] for each in lines if line in each["instead_of"]}


def _is_sent_twice(presentation: PlanPresentation, signed: Signed) -> bool:
    stored = PlanPresentation.objects.get(pk=presentation.pk)
    return bool(stored.signed_at) and stored.signed_name == signed.name.strip()


def _require_time(shown: PlanPresentation, now: datetime) -> None:
    if now < (until := may_sign_from(shown)):
        at = format_when(shown.location.local(until), "l j F, g:i A")
        raise TooEarlyToSign(
            gettext(
                "Take your time. You can sign from %(at)s on, and your answers stay here until "
                "then."
            )
            % {"at": at},
            until=until,
        )


def _require_answers(shown: PlanPresentation, answers: dict[int, Answered]) -> None:
    """An option that nobody answered is left out; the rest wants a yes or a not now."""
    open_ones = [
        each["number"]
        for each in shown.contents["lines"]
        if each["number"] not in answers and not each["is_optional"] and not each["instead_of"]
    ]
    if open_ones:
        raise AnswersMissing(
            gettext("Please say Yes or Not now to %(names)s first.")
            % {"names": format_list([_name(shown, number) for number in open_ones])},
            lines=open_ones,
        )


def _with_the_rest(
    shown: PlanPresentation, answers: dict[int, Answered], way: str, now: datetime
) -> dict[int, Answered]:
    """Options that nobody answered are signed as not now."""
    numbers = [each["number"] for each in shown.contents["lines"]]
    rest = {n: Answered(n, Answer.NOT_NOW, "") for n in numbers if n not in answers}
    _write(shown, list(rest.values()), way, now)
    return answers | rest


def _name(shown: PlanPresentation, line: int) -> str:
    return str(words_of(shown.contents)["lines"][str(line)]["name"])


def _sign(
    shown: PlanPresentation,
    signed: Signed,
    answers: dict[int, Answered],
    way: str,
    now: datetime,
) -> None:
    said: list[dict[str, Any]] = [
        {"line": each.line, "answer": str(each.answer), "reason": each.reason}
        for each in sorted(answers.values(), key=lambda one: one.line)
    ]
    shown.signed_at, shown.signed_way = now, way
    shown.signed_name, shown.signed_drawing = signed.name.strip(), signed.drawing
    shown.signed_answers = {"language": signed.language, "answers": said}
    shown.signed_sha256, shown.signed_key_version = seal_of(shown)
    shown.save()


def _agree(plan: TreatmentPlan, by: Actor, now: datetime) -> None:
    plan = TreatmentPlan.objects.select_for_update().get(pk=plan.pk)
    plan.agreed_at = now
    plan.save(update_fields=["agreed_at"])
    record(by=by, action="plan.agreed", target=plan)
