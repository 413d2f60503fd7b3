"""Into which room a client goes: the one kept for the visit, or another that is free."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from bookings.booking.charted_appointments import record_respected
from bookings.booking.lifecycle import change_status
from bookings.errors import RoomTaken, WrongRoom, WrongStep
from bookings.ground.access import require_may_change
from bookings.ground.history import get_fresh_and_lock, require_seen
from bookings.models import Appointment
from bookings.reservation.conflicts import describe_appointment, mark_offered_holds
from bookings.reservation.reserve import ReservedResources, collisions_refused, lock_reserved
from bookings.reservation.resources import are_free
from bookings.reservation.slot_request import Near, request_again
from bookings.rules.overrides import Override
from medspa.accounts.permissions import Permission
from medspa.audit.log import Actor, record
from medspa.clinic.models import Resource

NOT_FREE = "{room} is not free any more{why}. Please choose another."


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

    Raises what `change_room` and `change_status` raise; RoomTaken, too, if there is no such room.
    """
    if room and appointment.room and room not in appointment.resource_ids:
        wanted = Resource.objects.filter(pk=room, location=appointment.location).first()
        if wanted is None:
            raise RoomTaken(NOT_FREE.format(room="That room", why=""))
        appointment = change_room(
            appointment=appointment, room=wanted, by=by, now=now, seen_version=seen_version
        )
        seen_version = appointment.version
    return change_status(
        appointment=appointment,
        to=Appointment.Status.IN_TREATMENT,
        by=by,
        now=now,
        seen_version=seen_version,
        override=override,
    )


@transaction.atomic
def change_room(
    *,
    appointment: Appointment,
    room: Resource,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> Appointment:
    """That room instead of its own of the kind; all else stays, so nobody is told and nothing has
    to be confirmed anew. In that room already, nothing changes.

    The diary is locked first; the constraint of the database says no to whoever comes late.
    Raises WrongStep once the visit has begun, WrongRoom, RoomTaken, NotPermitted, Stale.
    """
    require_may_change(by, appointment, Permission.CHANGE_VISIT_STATUS)
    both = (room.pk, *appointment.resource_ids)
    lock_reserved(appointment, ReservedResources(appointment.provider_id, both), now=now)
    fresh = get_fresh_and_lock(appointment)
    if room.pk in fresh.resource_ids:
        return fresh
    require_seen(fresh, seen_version, by)
    was = _gives_way(fresh, room)
    _require_free(room, fresh, now)
    kept = [pk for pk in fresh.resource_ids if pk != was.pk]
    fresh.resource_ids = sorted([*kept, room.pk])
    fresh.version += 1
    with collisions_refused(request_again(fresh, now, by_staff=True)), record_respected():
        fresh.save(update_fields=["resource_ids", "version"])
    record(by=by, action="appointment.room_changed", target=fresh, was=was.pk, room=room.pk)
    return fresh


def _gives_way(appointment: Appointment, room: Resource) -> Resource:
    """The room of the visit in whose place the other one comes."""
    if not (appointment.is_before_visit or appointment.status == Appointment.Status.ARRIVED):
        raise WrongStep("A room is chosen before the visit begins.")
    alike = [each for each in appointment.rooms if each.kind == room.kind]
    if not alike or room.location_id != appointment.location_id:
        raise WrongRoom("This visit can't be in that room.", field="room")
    return alike[0]


def _require_free(room: Resource, appointment: Appointment, now: datetime) -> None:
    """All along, with the time before and after; the team is told who has it."""
    standing = Appointment.objects.active(now).exclude(pk=appointment.pk)
    at_once = standing.filter(occupied__overlap=appointment.occupied, resources=room)
    other = mark_offered_holds(at_once.with_people()).first()
    if other or not room.is_active:
        why = f": {describe_appointment(other)}" if other else ""
        near = Near(replace(request_again(appointment, now), resources=(room,)))
        raise RoomTaken(NOT_FREE.format(room=room, why=why), near=near)
