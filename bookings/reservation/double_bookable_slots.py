"""The taken times at which a provider could be double-booked, of many starts at once.

The same question as `find_double_bookable_appointment`, which asks it about one time before it is
given.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from psycopg.types.range import TimestamptzRange

from bookings.availability.search import Search, Slot
from bookings.models import Appointment
from bookings.reservation.deliberate_double_booking import first_of_overlap
from bookings.reservation.resources import devices_wanted, rooms_wanted
from bookings.reservation.slot_request import SlotRequest


def find_double_bookable_slots(search: Search, taken: Sequence[Slot]) -> list[Slot]:
    """Of the taken starts those where nothing is in the way but one visit of the provider, or
    several that overlap already, and a room and a device are free. Three statements at most."""
    if search.provider is None or not taken:
        return []
    day = _Day.read(search, taken)
    return [slot for slot in taken if day.may_share(search, slot)]


@dataclass(frozen=True)
class _Day:
    """What stands in the diary around the starts; None: the type needs no such place."""

    appointments: list[Appointment]
    rooms: set[int] | None
    devices: set[int] | None

    @classmethod
    def read(cls, search: Search, taken: Sequence[Slot]) -> "_Day":
        kind, slot_request = search.appointment_type, _slot_request(search, taken[0])
        rooms = _keys(rooms_wanted(slot_request)) if kind.room_kind else None
        devices = _keys(devices_wanted(slot_request)) if kind.device_kind else None
        last = kind.occupied_from(max(slot.starts_at for slot in taken))
        first = kind.occupied_from(min(slot.starts_at for slot in taken))
        in_range = Q(occupied__overlap=TimestamptzRange(first.lower, last.upper))
        places = Q(provider=search.provider) | Q(room__in=rooms or ()) | Q(device__in=devices or ())
        standing = Appointment.objects.active(search.now).filter(in_range, places)
        return cls(list(standing.exclude(pk=search.ignoring)), rooms, devices)

    def may_share(self, search: Search, slot: Slot) -> bool:
        wanted = search.appointment_type.occupied_from(slot.starts_at)
        then = [
            appointment
            for appointment in self.appointments
            if _is_overlapping(appointment.occupied, wanted)
        ]
        provider_id = search.provider.pk if search.provider else None
        theirs = [each for each in then if each.provider_id == provider_id]
        if any(appointment.status == Appointment.Status.HELD for appointment in theirs):
            return False
        is_one = len({first_of_overlap(appointment) for appointment in theirs}) == 1
        rooms = _has_one(self.rooms, (appointment.room_id for appointment in then))
        return (
            is_one
            and rooms
            and _has_one(self.devices, (appointment.device_id for appointment in then))
        )


def _slot_request(search: Search, slot: Slot) -> SlotRequest:
    return SlotRequest(
        appointment_type=search.appointment_type,
        location=search.location,
        starts_at=slot.starts_at,
        now=search.now,
        provider=search.provider,
        room=search.room,
        device=search.device,
        ignoring=search.ignoring,
    )


def _keys(places: QuerySet[Any]) -> set[int]:
    return set(places.values_list("pk", flat=True))


def _has_one(places: set[int] | None, taken: Iterable[int | None]) -> bool:
    return places is None or bool(places - set(taken))


def _is_overlapping(one: Any, other: Any) -> bool:
    return bool(one.lower < other.upper and other.lower < one.upper)
