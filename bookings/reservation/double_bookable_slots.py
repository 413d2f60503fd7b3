"""The taken times at which a provider could be double-booked, of many starts at once.

The same question as `find_double_bookable_appointment`, which asks it about one time before it is
given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from psycopg.types.range import TimestamptzRange

from bookings.availability.search import Search, Slot
from bookings.models import Appointment
from bookings.reservation.deliberate_double_booking import first_of_overlap
from bookings.reservation.resources import fitting_resources
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
    """What stands in the diary around the starts, and what the type may take for each need."""

    appointments: list[Appointment]
    fitting: list[tuple[int, set[int]]]

    @classmethod
    def read(cls, search: Search, taken: Sequence[Slot]) -> "_Day":
        kind, slot_request = search.appointment_type, _slot_request(search, taken[0])
        fitting = fitting_resources(slot_request)
        last = kind.occupied_from(max(slot.starts_at for slot in taken), search.lasts)
        first = kind.occupied_from(min(slot.starts_at for slot in taken))
        in_range = Q(occupied__overlap=TimestamptzRange(first.lower, last.upper))
        resources = sorted(set().union(*(ids for _, ids in fitting)))
        places = Q(provider=search.provider) | Q(resource_ids__overlap=resources)
        standing = Appointment.objects.active(search.now).filter(in_range, places)
        return cls(list(standing.exclude(pk=search.ignoring)), fitting)

    def may_share(self, search: Search, slot: Slot) -> bool:
        wanted = search.appointment_type.occupied_from(slot.starts_at, search.lasts)
        then = [
            appointment
            for appointment in self.appointments
            if _is_overlapping(appointment.occupied, wanted)
        ]
        provider_id = search.provider.pk if search.provider else None
        theirs = [each for each in then if each.provider_id == provider_id]
        if any(appointment.status == Appointment.Status.HELD for appointment in theirs):
            return False
        taken = {resource for appointment in then for resource in appointment.resource_ids}
        is_one = len({first_of_overlap(appointment) for appointment in theirs}) == 1
        return is_one and all(len(ids - taken) >= number for number, ids in self.fitting)


def _slot_request(search: Search, slot: Slot) -> SlotRequest:
    return SlotRequest(
        appointment_type=search.appointment_type,
        location=search.location,
        starts_at=slot.starts_at,
        now=search.now,
        provider=search.provider,
        resources=search.resources,
        ignoring=search.ignoring,
        lasts=search.lasts,
    )


def _is_overlapping(one: Any, other: Any) -> bool:
    return bool(one.lower < other.upper and other.lower < one.upper)
