"""The appointment in the client's own calendar."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext, override
from icalendar import Event, vCalAddress

from bookings.calendar.entry import (
    new_calendar,
    new_entry,
    serialize_calendar,
    without_control_characters,
)
from bookings.ground.tokens import manage_url
from bookings.models import Appointment
from medspa.messaging.letters.kinds import CalendarPart
from medspa.messaging.models import CalendarMethod
from medspa.messaging.sending.channels import sender_address, sender_name

Status = Appointment.Status


def invitation_part(appointment: Appointment, now: datetime) -> CalendarPart:
    """Goes with a message: puts the appointment into the client's calendar, or moves it there.

    What goes with a message is in the client's language, the file that they download in the page's.
    """
    return _enclosed(appointment, CalendarMethod.REQUEST, now)


def cancellation_part(appointment: Appointment, now: datetime) -> CalendarPart:
    """Goes with a message: takes the appointment out of the client's calendar."""
    return _enclosed(appointment, CalendarMethod.CANCEL, now)


def publication_part(appointments: Sequence[Appointment], now: datetime) -> CalendarPart:
    """Goes with a message about several appointments: an invitation may hold one only (RFC 5546,
    3.2.2) but a calendar may be published with many. Each entry is the one that later messages
    change."""
    calendar = new_calendar()
    calendar.add("METHOD", str(CalendarMethod.PUBLISH))
    for appointment in appointments:
        calendar.add_component(_client_entry(appointment, now))
    starts = [appointment.local_start for appointment in appointments]
    ends = [appointment.local_end for appointment in appointments]
    return CalendarPart(
        CalendarMethod.PUBLISH, serialize_calendar(calendar, min(starts), max(ends))
    )


def appointment_file(appointment: Appointment, now: datetime) -> str:
    """To be downloaded and imported. The same entry as in the message, so nothing stands twice."""
    return _object(appointment, "PUBLISH", _entry(appointment, now))


def appointment_summary(brand: str) -> str:
    """What the client, and whoever else sees their calendar, reads."""
    return (
        gettext("Appointment at %(brand)s") % {"brand": brand} if brand else gettext("Appointment")
    )


def _enclosed(appointment: Appointment, method: CalendarMethod, now: datetime) -> CalendarPart:
    entry = _client_entry(appointment, now)
    entry.add("ATTENDEE", _attendee(appointment))
    return CalendarPart(method, _object(appointment, method, entry))


def _object(appointment: Appointment, method: str, entry: Event) -> str:
    calendar = new_calendar()
    calendar.add("METHOD", str(method))
    calendar.add_component(entry)
    return serialize_calendar(calendar, appointment.local_start, appointment.local_end)


def _client_entry(appointment: Appointment, now: datetime) -> Event:
    with override(appointment.client.language if appointment.client else None):
        return _entry(appointment, now)


def _entry(appointment: Appointment, now: datetime) -> Event:
    brand = sender_name()
    entry = new_entry(appointment, summary=appointment_summary(brand))
    is_off = appointment.status in (Status.CANCELLED, Status.NO_SHOW)
    entry.add("STATUS", "CANCELLED" if is_off else "CONFIRMED")
    entry.add("DTSTAMP", now)
    entry.add("CREATED", appointment.booked_at)
    entry.add("ORGANIZER", _organizer(brand))
    entry.add("DESCRIPTION", _description(appointment))
    entry.add("URL", manage_url(appointment))
    return entry


def _description(appointment: Appointment) -> str:
    lines = [
        (gettext("With"), appointment.provider.name),
        (gettext("Reference"), appointment.reference),
        (gettext("Move or cancel:"), manage_url(appointment)),
        (gettext("Questions:"), appointment.location.phone),
    ]
    return without_control_characters("\n".join(f"{what} {value}" for what, value in lines))


def _organizer(brand: str) -> vCalAddress:
    """The sender of the message: mail programs take an invitation from nobody else."""
    organizer = vCalAddress(f"mailto:{sender_address()[1]}")
    organizer.params["CN"] = without_control_characters(brand)
    return organizer


def _attendee(appointment: Appointment) -> vCalAddress:
    """The client's address alone. They have agreed already: no answer is asked for, and nobody
    reads one."""
    attendee = vCalAddress(f"mailto:{appointment.contact_address}")
    attendee.params["PARTSTAT"] = "ACCEPTED"
    attendee.params["RSVP"] = "FALSE"
    return attendee
