"""Into which room a client goes: the one kept for the visit, or another that is free."""

from datetime import datetime

from django.db import transaction

from bookings.booking.charted_appointments import record_respected
from bookings.booking.lifecycle import change_status
from bookings.errors import RoomTaken, WrongStep
from bookings.ground.access import require_may_change
from bookings.ground.history import get_fresh_and_lock, require_seen
from bookings.models import Appointment
from bookings.reservation.reserve import ReservedResources, collisions_refused, lock_reserved
from bookings.reservation.resources import are_free
from bookings.reservation.slot_request import request_again
from bookings.rules.overrides import Override
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import Actor, record
from medspa.clinic.models import Resource


def rooms_instead(appointment: Appointment, now: datetime) -> list[Resource]:
    """Other rooms of the kind of its own that are free for all of the visit, by name. One
    statement; none where the visit takes no room."""
    if appointment.room is None:
        return []
    alike = Resource.objects.filter(
        location=appointment.location, kind=appointment.room.kind, is_active=True
    ).exclude(pk__in=appointment.resource_ids)
    return list(are_free(alike, request_again(appointment, now)).order_by("name", "pk"))


@transaction.atomic
def take_to_room(
    *,
    appointment: Appointment,
    room: int | None,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
    override: Override | None = None,
) -> Appointment:
    """The step into the room with that number, by default the one kept for the visit.

    Raises RoomTaken where it is not free or no such room, and what `change_status` raises.
    """
    if room and appointment.room and room not in appointment.resource_ids:
        appointment = _change_room(appointment, room, by, now, seen_version)
        seen_version = appointment.version
    return change_status(
        appointment=appointment,
        to=Appointment.Status.IN_TREATMENT,
        by=by,
        now=now,
        seen_version=seen_version,
        override=override,
    )


def _change_room(
    appointment: Appointment, room: int, by: Actor, now: datetime, seen_version: int | None
) -> Appointment:
    """The diary is locked first; the constraint of the database says no to whoever comes late."""
    require_may_change(by, appointment, Permission.CHANGE_VISIT_STATUS)
    slot_request = request_again(appointment, now, by_staff=isinstance(by, User))
    was = appointment.room.pk if appointment.room else 0
    resource_ids = (room, *(pk for pk in appointment.resource_ids if pk != was))
    lock_reserved(appointment, ReservedResources(appointment.provider_id, resource_ids), now=now)
    fresh = get_fresh_and_lock(appointment)
    require_seen(fresh, seen_version)
    if fresh.status != Appointment.Status.ARRIVED:
        raise WrongStep("A room is chosen while the client waits.")
    if room not in {each.pk for each in rooms_instead(fresh, now)}:
        raise RoomTaken("That room is not free any more. Please choose another.")
    fresh.resource_ids = sorted(resource_ids)
    fresh.version += 1
    with collisions_refused(slot_request), record_respected():
        fresh.save(update_fields=["resource_ids", "version"])
    record(by=by, action="appointment.room_changed", target=fresh, was=was, room=room)
    return fresh
