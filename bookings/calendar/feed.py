"""The diary of one staff member, for a subscription in their own calendar.

Their calendar is with Google, Apple or Microsoft, who have no business with our clients: an entry
names neither the person nor the service. The reference leads to both, after signing in.
"""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar

from bookings.calendar.entry import (
    entry_uid,
    new_calendar,
    new_entry,
    serialize_calendar,
    without_control_characters,
)
from bookings.models import LIVE_STATUSES, Appointment
from medspa.clinic.models import StaffMember
from medspa.messaging.sending.channels import sender_name

BACK = timedelta(days=90)
AHEAD = timedelta(days=180)
POLLED_EVERY = timedelta(hours=1)
SHAPE = "1"  # count up when an entry is written differently, so that no calendar keeps the old one


class Feed:
    """Their appointments from 90 days back to 180 ahead, read in one statement; written when asked
    for."""

    def __init__(self, staff: StaffMember, now: datetime) -> None:
        self.name = without_control_characters(f"Visits, {sender_name() or 'medspa'}")
        self.from_at, self.to_at = now - BACK, now + AHEAD
        self.appointments = list(
            Appointment.objects.booked_or_later()
            .filter(provider=staff, status__in=LIVE_STATUSES)
            .filter(starts_at__gte=self.from_at, starts_at__lt=self.to_at)
            .select_related("location")
        )

    @property
    def etag(self) -> str:
        """Of everything that is written. A date of change could not tell that an appointment went
        to somebody else, so there is none."""
        facts = [SHAPE, self.name, *(_facts(appointment) for appointment in self.appointments)]
        return f'"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'

    def written(self) -> str:
        calendar = self._headed()
        for appointment in self.appointments:
            minutes = appointment.lasts // timedelta(minutes=1)
            entry = new_entry(appointment, summary=f"Visit {appointment.reference}, {minutes} min")
            entry.add("STATUS", "CONFIRMED")
            entry.add("DTSTAMP", appointment.scheduled_at)
            entry.add(
                "URL", f"{settings.SITE_URL}{reverse('find_visit')}?q={appointment.reference}"
            )
            calendar.add_component(entry)
        return serialize_calendar(calendar, self.from_at, self.to_at)

    def _headed(self) -> Calendar:
        calendar = new_calendar()
        calendar.add("METHOD", "PUBLISH")
        calendar.add("X-WR-CALNAME", self.name)
        calendar.add("REFRESH-INTERVAL", POLLED_EVERY, parameters={"VALUE": "DURATION"})
        calendar.add("X-PUBLISHED-TTL", "PT1H")
        return calendar


def _facts(appointment: Appointment) -> tuple[object, ...]:
    place = appointment.location
    return (
        entry_uid(appointment),
        appointment.version,
        appointment.starts_at,
        appointment.ends_at,
        appointment.scheduled_at,
        (place.name, place.street, place.city, place.region, place.postal_code, place.time_zone),
    )
