"""Times that anybody can book now: nobody need wait for them."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from itertools import islice

from bookings.availability.search import Search, Slot
from bookings.models import AppointmentType, WaitlistEntry
from bookings.waitlist.entries import WaitlistPreferences
from medspa.clinic.models import Location, StaffMember

SHOWN_AT_MOST = 3


def find_free_times_now(
    *,
    appointment_type: AppointmentType,
    location: Location,
    provider: StaffMember | None,
    wishes: WaitlistPreferences,
    now: datetime,
) -> list[Slot]:
    """The first free times that are what somebody would wait for: one statement."""
    wished = WaitlistEntry(**asdict(wishes))
    search = Search(
        appointment_type=appointment_type,
        location=location,
        provider=provider,
        from_on=wishes.from_on,
        to_on=wishes.to_on,
        now=now,
    )
    return list(islice(_suiting(search, wished), SHOWN_AT_MOST))


def _suiting(search: Search, wished: WaitlistEntry) -> Iterator[Slot]:
    return (
        slot for slot in search.find_slots() if wished.suits(search.location.local(slot.starts_at))
    )
