"""Writing a retracted chart anew: the new one begins as a copy, to be put right."""

from datetime import datetime

from django.db import transaction

from bookings.models import Appointment
from charting.errors import AlreadyUsed
from charting.models import Chart, Container
from charting.services.acting import acting_staff, lock_open_chart, mark_saved
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record

WORDS = ("concern", "assessment", "notes", "aftercare_given")

STATED = ("reversal_overrides", "stated_exceptions", "late_consents", "safety_checks")


def to_be_replaced(appointment: Appointment) -> Chart | None:
    """The wrongly written chart of the visit that still counts, if there is one."""
    wrong = Chart.objects.counting().filter(
        appointment=appointment, retraction=Chart.Retraction.WRONGLY_WRITTEN
    )
    return wrong.select_related("plan_stage__plan").order_by("-retracted_at").first()


def carry_over(old: Chart, new: Chart) -> None:
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
    for line in old.injections.order_by("sequence"):
        for name, copied in copies.items():
            setattr(line, f"{name}_id", copied.get(getattr(line, f"{name}_id")))
        _copy(line, new)


@transaction.atomic
def leave_out(*, container: Container, by: User, now: datetime) -> None:
    """Take a product out of a replacement that the retracted chart named wrongly.

    What the retracted chart drew from stock stays drawn; a count puts that right. Raises
    NotPermitted, ChartSigned, AlreadyUsed.
    """
    acting_staff(by, Permission.WRITE_CHARTS)
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


def _copied(rows: object, new: Chart) -> dict[int | None, int]:
    """The new row for each old one, by primary key."""
    return {old: _copy(row, new) for row in rows for old in [row.pk]}  # type: ignore[attr-defined]


def _copy(row: object, new: Chart) -> int:
    row.pk, row.chart, row._state.adding = None, new, True  # type: ignore[attr-defined]
    if isinstance(row, Container):
        row.drawn = None
    row.save(force_insert=True)  # type: ignore[attr-defined]
    return row.pk  # type: ignore[attr-defined]
