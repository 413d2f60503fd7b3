"""What every calendar entry of an appointment has in common."""

import re
import uuid
from datetime import UTC, datetime

from icalendar import Calendar, Event

from bookings.calendar.zones import zone_text
from bookings.models import Appointment
from medspa.clinic.models import Location

PRODUCT = "-//medspa//visits//EN"
UNWRITABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")  # RFC 5545, 3.1: no control characters


def new_calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    return calendar


def new_entry(appointment: Appointment, *, summary: str) -> Event:
    """When, where and which appointment. The caller adds DTSTAMP and says what status it has."""
    entry = Event()
    entry.add("UID", entry_uid(appointment))
    entry.add("SEQUENCE", appointment.version - 1)
    entry.add("SUMMARY", without_control_characters(summary))
    entry.add("LOCATION", postal_address(appointment.location))
    entry.add("CLASS", "PRIVATE")
    entry.add("TRANSP", "OPAQUE")
    starts_at, ends_at = _written_times(appointment)
    entry.add("DTSTART", starts_at)
    entry.add("DTEND", ends_at)
    return entry


def entry_uid(appointment: Appointment) -> str:
    """The same for the life of the appointment. Not its `public_id`: the client's link is made of
    that, and it cannot be found out from this."""
    return str(uuid.uuid5(appointment.public_id, "bookings.ical"))


def postal_address(location: Location) -> str:
    town = f"{location.city}, {location.region} {location.postal_code}"
    return without_control_characters(f"{location.name}, {location.street}, {town}")


def without_control_characters(text: str) -> str:
    """Without the characters that no calendar may contain; the library escapes the rest."""
    return UNWRITABLE.sub(" ", text)


def serialize_calendar(calendar: Calendar, first: datetime, last: datetime) -> str:
    """The calendar with the zones it needs: lines of at most 75 bytes that end in CRLF."""
    names = sorted(calendar.get_missing_tzids())
    zones = "".join(zone_text(name, first.year, last.year) for name in names)
    written: bytes = calendar.to_ical()
    head, begin, entries = written.decode().partition("\r\nBEGIN:VEVENT\r\n")
    return head + begin[:2] + zones + begin[2:] + entries


def _written_times(appointment: Appointment) -> tuple[datetime, datetime]:
    """On the clock of the place, so that the entry stays right if its zone's rules change.

    In UTC for an appointment in the hour that comes twice when clocks are set back: a local time
    always means the first one (RFC 5545, 3.3.5).
    """
    starts_at, ends_at = appointment.local_start, appointment.local_end
    if starts_at.fold or ends_at.fold:
        return starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    return starts_at, ends_at
