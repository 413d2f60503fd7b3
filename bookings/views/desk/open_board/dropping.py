"""A visit moved or made longer on the board itself, by mouse, finger or keys."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from bookings.booking.length import change_length
from bookings.booking.move import Move, move_appointment
from bookings.forms import first_fault
from bookings.forms.drop import DropForm
from bookings.models import Appointment
from bookings.reservation.slot_request import find_nearest_slots
from bookings.views.desk.board import appointment_or_404, board_beside
from bookings.views.desk.overriding import overlap_context, override_context
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest


@dataclass(frozen=True)
class Undo:
    """Where the visit was, as a drop that puts it back there."""

    starts_at: datetime
    provider: str
    room: int | None
    minutes: int | None


@requires(Permission.BOOK_FOR_CLIENT)
@require_POST
def drop_visit(request: HttpRequest, reference: str) -> HttpResponse:
    """The panel of the visit: what came of it, or why not, with the times that are near."""
    appointment, form = appointment_or_404(reference), DropForm(request.POST)
    if not form.is_valid():
        return board_beside(request, appointment, problem=first_fault(form), said={})
    was = _as_it_is(appointment, form)
    try:
        changed = _drop(request, appointment, form)
    except RuleViolation as error:
        return _refused(request, appointment, form, error)
    said = {"dropped": was, "drop_form": form}
    return board_beside(request, changed, problem="", said=said)


def _drop(request: HttpRequest, appointment: Appointment, form: DropForm) -> Appointment:
    said, user, now = form.cleaned_data, user_of(request), request.now
    if ends_at := form.ends_at(appointment.starts_at):
        return change_length(
            appointment=appointment, ends_at=ends_at, by=user, now=now, seen_version=said["version"]
        )
    move = Move(
        appointment,
        form.when(appointment.location) or appointment.starts_at,
        seen_version=said["version"],
        double_booking=form.double_booking,
        provider=said["provider"],
        resources=(said["room"],) if said["room"] else (),
    )
    return move_appointment(move, by=user, now=now, override=form.override)


def _as_it_is(appointment: Appointment, form: DropForm) -> Undo:
    room = appointment.room
    is_longer = bool(form.cleaned_data["minutes"])
    return Undo(
        appointment.starts_at,
        appointment.provider.slug,
        room.pk if room and form.cleaned_data["room"] else None,
        appointment.lasts // timedelta(minutes=1) if is_longer else None,
    )


def _refused(
    request: HttpRequest, appointment: Appointment, form: DropForm, error: RuleViolation
) -> HttpResponse:
    user = user_of(request)
    context: dict[str, Any] = {
        "drop_form": form,
        "drop_at": None if form.cleaned_data["minutes"] else form.when(appointment.location),
        "nearest": find_nearest_slots(error),
        "drop_override": override_context(user, error),
        "drop_overlap": overlap_context(user, error, form),
    }
    fresh = appointment_or_404(appointment.reference)
    return board_beside(request, fresh, problem=error.detail, said=context)
