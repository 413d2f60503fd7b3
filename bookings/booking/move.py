"""Move a visit to another time."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext, ngettext

from bookings.booking.charted_appointments import record_respected
from bookings.booking.rooms import change_room
from bookings.errors import NotForThisClient, TooLateToMove, WrongStep
from bookings.ground.access import require_may_change
from bookings.ground.history import (
    MOVED_FROM,
    get_fresh_and_lock,
    note_status,
    require_seen,
)
from bookings.messages.notices import enqueue_notice, withdraw_reminder
from bookings.models import Appointment
from bookings.reservation.day_limits import day_full_error
from bookings.reservation.deliberate_double_booking import (
    DoubleBookingRequest,
    record_double_booking,
)
from bookings.reservation.reserve import (
    ReservedResources,
    assign_slot,
    collisions_refused,
    reserve_resources,
)
from bookings.reservation.slot_request import SlotRequest
from bookings.rules.client_rules import client_rule_errors
from bookings.rules.overrides import Override, note_overrides, require_allowed
from bookings.rules.strangers import hides_other_appointments
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import Actor, record
from medspa.clients.models import Client
from medspa.clinic.models import Resource, StaffMember
from medspa.formats.dates import FIRST_LANGUAGE, format_when


@dataclass(frozen=True)
class Move:
    """An appointment and its new time (aware).

    It stays with its provider unless another is named or `any_provider` is said. `seen_version` is
    what whoever moves it has read of it; `double_booking` as in `book_appointment`. `resources`: in
    this room. A visit that was made longer or shorter stays so.
    """

    appointment: Appointment
    starts_at: datetime
    any_provider: bool = False
    seen_version: int | None = None
    double_booking: DoubleBookingRequest | None = None
    provider: StaffMember | None = None
    resources: tuple[Resource, ...] = ()

    @property
    def new_room(self) -> Resource | None:
        """The other room, where that is all that changes."""
        is_with = self.provider in (None, self.appointment.provider) and not self.any_provider
        if self.starts_at != self.appointment.starts_at or not is_with or len(self.resources) != 1:
            return None
        return self.resources[0]

    def slot_request(self, *, by: Actor, now: datetime) -> SlotRequest:
        """The appointment at its new time; where it is now gives way."""
        stays_with = None if self.any_provider else self.provider or self.appointment.provider
        asked = request_to_move(self.appointment, self.starts_at, stays_with, by=by, now=now)
        return replace(asked, resources=self.resources)


@hides_other_appointments
@transaction.atomic
def move_appointment(
    move: Move, *, by: Actor, now: datetime, override: Override | None = None
) -> Appointment:
    """Move it, keeping its reference and its link; tell the client.

    The new time is taken and the old one given back in one step, so nobody falls between them.
    Moving again to where it is changes nothing. A confirmed appointment has to be confirmed anew.
    The rules about the client are asked again for another day; `override` as in `book_appointment`.
    What it overlapped before, it leaves. Another room alone is no other time: see `change_room`.

    Raises WrongStep, TooLateToMove, NotPermitted, Stale and what `book_appointment` and
    `change_room` raise.
    """
    require_may_change(by, move.appointment, Permission.BOOK_FOR_CLIENT)
    if room := move.new_room:
        seen = move.seen_version
        return change_room(
            appointment=move.appointment, room=room, by=by, now=now, seen_version=seen
        )
    slot_request = move.slot_request(by=by, now=now)
    require_movable(move.appointment, by, now)
    reserved = reserve_resources(slot_request, by=by, double_booking=move.double_booking)
    fresh = get_fresh_and_lock(move.appointment)
    if _is_there(fresh, slot_request):
        return fresh
    require_seen(fresh, move.seen_version, by)
    require_movable(fresh, by, now)
    was_at, was_with, was_in = fresh.local_start, fresh.provider_id, fresh.resource_ids
    refusals = move_rule_errors(slot_request, reserved, was_at=was_at, was_with=was_with)
    set_aside = require_allowed(refusals, slot_request=slot_request, by=by, override=override)
    move_to(fresh, slot_request, reserved)
    note_move(fresh, was_at, by, now)
    note_overrides(fresh, set_aside, override, by=by, now=now)
    enqueue_notice(fresh, "moved", now, by=by, was=(was_at, was_with, was_in))
    return fresh


def request_to_move(
    appointment: Appointment,
    starts_at: datetime,
    provider: StaffMember | None,
    *,
    by: Actor,
    now: datetime,
) -> SlotRequest:
    """The visit at another time, with that provider or anybody; where it is now gives way."""
    return SlotRequest(
        appointment_type=appointment.appointment_type,
        location=appointment.location,
        starts_at=starts_at,
        now=now,
        client=appointment.client,
        provider=provider,
        ignoring=appointment.pk,
        lasts=appointment.lasts,
        at_desk=not isinstance(by, Client),
        by_staff=isinstance(by, User),
    )


def move_rule_errors(
    slot_request: SlotRequest, reserved: ReservedResources, *, was_at: datetime, was_with: int
) -> list[NotForThisClient]:
    """On its own day a visit may stay, whatever the rules say by now about the client."""
    is_same_day = slot_request.location.local(was_at).date() == slot_request.day
    refusals = [] if is_same_day else client_rule_errors(slot_request)
    stays = is_same_day and was_with == reserved.provider_id
    return refusals if stays or not reserved.is_full else [*refusals, day_full_error(slot_request)]


def require_movable(appointment: Appointment, by: Actor, now: datetime) -> None:
    """Raises WrongStep, TooLateToMove."""
    if not appointment.is_before_visit:
        says = gettext("This visit cannot be moved any more: %(state)s.")
        raise WrongStep(says % {"state": appointment.status_word})
    if isinstance(by, Client) and now > appointment.free_until:
        location = appointment.location
        says = ngettext(
            "Less than %(hours)s hour is left. Please call us: %(phone)s.",
            "Less than %(hours)s hours are left. Please call us: %(phone)s.",
            location.cancellation_hours,
        )
        raise TooLateToMove(says % {"hours": location.cancellation_hours, "phone": location.phone})


def _is_there(appointment: Appointment, slot_request: SlotRequest) -> bool:
    """The same start, with nobody else and in no other room."""
    wanted = {resource.pk for resource in slot_request.resources}
    return (
        appointment.starts_at == slot_request.starts_at
        and slot_request.provider in (None, appointment.provider)
        and wanted <= set(appointment.resource_ids)
    )


def move_to(
    appointment: Appointment, slot_request: SlotRequest, reserved: ReservedResources
) -> None:
    """Take the new time and give the old one back, in one write; a reminder of that is void."""
    withdraw_reminder(appointment)
    assign_slot(appointment, slot_request, reserved)
    appointment.status = Appointment.Status.BOOKED
    appointment.version += 1
    with collisions_refused(slot_request), record_respected():
        appointment.save()


def note_move(appointment: Appointment, old_start: datetime, by: Actor, now: datetime) -> None:
    """History and audit line. Who moves it tells the client."""
    with translation.override(FIRST_LANGUAGE):  # the team reads it, whoever moves
        was = format_when(old_start, "M j, Y, g:i A")
    note_status(appointment, by=by, at=now, reason=f"{MOVED_FROM} {was}")
    record_double_booking(appointment, by=by)
    record(
        by=by,
        action="appointment.moved",
        target=appointment,
        was_at=old_start,
        starts_at=appointment.starts_at,
        provider=appointment.provider_id,
        resources=appointment.resource_ids,
    )
