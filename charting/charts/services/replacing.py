"""Writing a retracted chart anew: the new one begins as a copy, to be put right."""

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from django.db import transaction

from bookings.models import Appointment
from charting.errors import AlreadyUsed
from charting.ground.acting_staff import lock_open_chart, mark_saved, require_staff
from charting.models import (
    AftercareGiven,
    Asked,
    Chart,
    Container,
    GivingException,
    GoOn,
    Injection,
    LateConsent,
    Rationale,
    ReversalOverride,
    ReviewOutcome,
    SafetyCheck,
    StatedException,
    WordsBy,
)
from charting.record.gates.gate import newest_of, subject_of
from charting.record.gates.rules import rule_gate_code
from charting.safety.may_give import vial_name
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from treatments.models import Rule

WORDS = ("concern", "assessment", "notes", "aftercare_given", "written_note", "note_source")

type ChartPart = (
    AftercareGiven
    | Asked
    | Container
    | GivingException
    | GoOn
    | Injection
    | LateConsent
    | Rationale
    | ReversalOverride
    | ReviewOutcome
    | SafetyCheck
    | StatedException
    | WordsBy
)
STATED = (
    *("reversal_overrides", "late_consents", "safety_checks"),
    *("aftercare", "outcomes", "rationales", "words_by"),
)


def find_chart_to_replace(appointment: Appointment) -> Chart | None:
    """The wrongly written chart of the visit that still counts, if there is one."""
    wrong = Chart.objects.counting().filter(
        appointment=appointment, retraction=Chart.Retraction.WRONGLY_WRITTEN
    )
    return wrong.select_related("plan_stage__plan").order_by("-retracted_at").first()


def copy_into_replacement(old: Chart, new: Chart) -> None:
    """Copy words, products and lines. Nothing is drawn: the stock was taken for the old chart."""
    for name in WORDS:
        setattr(new, name, getattr(old, name))
    new.save(update_fields=WORDS)
    copies = {
        "preparation": _copied(old.preparations.all(), new),
        "syringe": _copied(old.syringes.all(), new),
    }
    for name in STATED:
        _copied(getattr(old, name).all(), new)
    asked = _copied(old.asked.all(), new)
    for decision in old.decisions_to_go_on.all():
        decision.asked_id = asked[decision.asked_id]
        _copy(decision, new)
    lines = _copied_lines(old, new, copies)
    _copy_reasons(old, new, copies["preparation"], lines)
    _copy_answers(old, new, copies["preparation"], lines)


def _copied_lines(
    old: Chart, new: Chart, copies: dict[str, dict[int | None, int]]
) -> dict[int | None, int]:
    lines: dict[int | None, int] = {}
    for line in old.injections.order_by("sequence"):
        for name, copied in copies.items():
            setattr(line, f"{name}_id", copied.get(getattr(line, f"{name}_id")))
        was = line.pk
        lines[was] = _copy(line, new)
    return lines


def _copy_reasons(
    old: Chart, new: Chart, vials: dict[int | None, int], lines: dict[int | None, int]
) -> None:
    """Those about one vial, for its copy. All others hold for the client's whole day anyhow."""
    names = {vial_name(was): vial_name(now) for was, now in vials.items() if was}
    for reason in old.giving_exceptions.filter(about__in=names):
        reason.about, reason.line = names[reason.about], lines.get(reason.line)
        _copy(reason, new)


def _copy_answers(
    old: Chart, new: Chart, vials: dict[int | None, int], lines: dict[int | None, int]
) -> None:
    """What a prescriber answered for the lines, for their copies; about nothing that follows."""
    codes = {
        rule_gate_code(Rule.USE_BY, vial_name(was)): rule_gate_code(Rule.USE_BY, vial_name(now))
        for was, now in vials.items()
        if was
    }
    for answer in old.stated_exceptions.all():
        newest = newest_of(answer)
        answered = [now for was, now in lines.items() if was and was <= newest]
        answer.rule = codes.get(answer.rule, answer.rule)
        if newest:
            answer.subject = subject_of(max(answered, default=0))
        _copy(answer, new)


@transaction.atomic
def leave_out_container(*, container: Container, by: User, now: datetime) -> None:
    """Take a product out of a replacement that the retracted chart named wrongly.

    What the retracted chart drew from stock stays drawn; a count puts that right. Raises
    NotPermitted, ChartSigned, AlreadyUsed.
    """
    require_staff(by, Permission.WRITE_CHARTS)
    chart = lock_open_chart(container.chart)
    container = type(container)._default_manager.get(pk=container.pk)
    if not is_copied(container):
        raise AlreadyUsed("This was opened for this chart: it is used, wasted or put back.")
    if container.injections.exists():
        raise AlreadyUsed("Lines name it still. Take them back first.")
    record(by=by, action="container.left_out", target=container, chart=str(chart.pk))
    container.delete()
    mark_saved(chart, now)


def is_copied(container: Container) -> bool:
    """It came out of the chart that this one replaces."""
    return container.drawn_id is None and container.chart.replaces_id is not None


def _copied(rows: Iterable[ChartPart], new: Chart) -> dict[int | None, int]:
    """The new row for each old one, by primary key."""
    return {old: _copy(row, new) for row in rows for old in [row.pk]}


def _copy(row: ChartPart, new: Chart) -> int:
    row.pk = cast("int", None)  # the database gives it another
    row.chart, row._state.adding = new, True
    if isinstance(row, Container):
        row.drawn = None
    row.save(force_insert=True)
    return row.pk
