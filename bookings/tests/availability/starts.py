"""Ask for free starts in the words of a test."""

from datetime import date, time

from bookings.availability.search import Slot, find_open_slots
from bookings.models import WorkingHours
from bookings.tests.factories import MONDAY, NOW, Clinic, make_hours


def offered(clinic: Clinic, from_on: date = MONDAY, to_on: date | None = None, **asked) -> list:
    return find_open_slots(
        **{
            "appointment_type": clinic.type,
            "location": clinic.location,
            "from_on": from_on,
            "to_on": to_on or from_on,
            "now": NOW,
        }
        | asked
    )


def walls(clinic: Clinic, slots: list[Slot]) -> list[str]:
    return [f"{clinic.location.local(slot.starts_at):%H:%M}" for slot in slots]


def hours(opens: str, closes: str, clinic: Clinic, **fields) -> None:
    WorkingHours.objects.all().delete()
    make_hours(
        clinic.provider,
        clinic.location,
        opens_at=time.fromisoformat(opens),
        closes_at=time.fromisoformat(closes),
        **fields,
    )
