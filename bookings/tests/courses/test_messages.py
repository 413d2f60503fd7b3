"""One message for all appointments of a course, with one calendar."""

from datetime import datetime, timedelta

import pytest
from icalendar import Calendar

from bookings.booking.lifecycle import cancel_appointment
from bookings.booking.move import Move
from bookings.calendar.entry import entry_uid
from bookings.courses.move import move_appointments
from bookings.models import Appointment
from bookings.tests.courses.factories import book_all, make_template
from bookings.tests.factories import NOW, make_clinic
from bookings.tests.messages.words import settled
from medspa.audit.log import SYSTEM
from medspa.clients.tests.factories import make_client
from medspa.formats.dates import FIRST_LANGUAGE
from medspa.messaging.letters.clinical_words import clinical_words
from medspa.messaging.models import Message
from medspa.messaging.tests.golden import assert_golden, in_each_language
from medspa.messaging.tests.written import the_letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def language() -> str:
    return FIRST_LANGUAGE


@pytest.fixture
def booked_at() -> datetime:
    return NOW - timedelta(days=3)


@pytest.fixture
def appointments(language: str, booked_at: datetime) -> list[Appointment]:
    clinic = make_clinic()
    type(clinic.location).objects.update(name="Harbor House")
    type(clinic.provider).objects.update(name="Ines Calder")
    clinic.location.refresh_from_db()
    clinic.provider.refresh_from_db()
    mara = make_client(first_name="Mara", language=language)
    course = book_all(clinic, make_template(clinic), client=mara, now=booked_at)
    return list(course.appointments())


def words_of(kind: str, appointments: list[Appointment]) -> Message:
    message = the_letter(kind=kind)
    for appointment in appointments:
        settled(message, appointment)
    return message


def events_of(message: Message) -> dict[str, dict]:
    calendar = Calendar.from_ical(message.calendar)
    assert (calendar["METHOD"], message.calendar_method) == ("PUBLISH", "PUBLISH")
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


def move_all(appointments: list[Appointment]) -> None:
    moves = [
        Move(appointment, appointment.starts_at + timedelta(days=1)) for appointment in appointments
    ]
    move_appointments(moves=moves, by=SYSTEM, now=NOW)


@in_each_language
def test_appointments_booked_are_told_once(appointments: list[Appointment]) -> None:
    assert_golden(words_of("bookings/visits_booked", appointments))
    assert Message.objects.count() == 1


@in_each_language
@pytest.mark.parametrize("booked_at", [NOW])
def test_appointments_booked_tell_apart_the_one_that_is_near(
    appointments: list[Appointment],
) -> None:
    assert_golden(words_of("bookings/visits_booked", appointments), "late")


@in_each_language
def test_appointments_moved_are_told_once(appointments: list[Appointment]) -> None:
    move_all(appointments)
    assert_golden(words_of("bookings/visits_moved", appointments))


def test_calendar_has_each_appointment_at_its_stored_instant(
    appointments: list[Appointment],
) -> None:
    message = the_letter()
    events = events_of(message)
    assert {key: event["DTSTART"].dt for key, event in events.items()} == {
        entry_uid(appointment): appointment.starts_at for appointment in appointments
    }
    zones = {zone["TZID"] for zone in Calendar.from_ical(message.calendar).walk("VTIMEZONE")}
    assert zones == {"America/Los_Angeles"}  # two of them lie after the change of clocks
    assert clinical_words(message.calendar) == []


def test_later_messages_change_the_same_entries(appointments: list[Appointment]) -> None:
    before = events_of(the_letter())
    move_all(appointments)
    moved = events_of(the_letter(kind="bookings/visits_moved"))
    assert moved.keys() == before.keys()
    assert {int(event["SEQUENCE"]) for event in moved.values()} == {1}
    cancel_appointment(
        appointment=Appointment.objects.get(pk=appointments[2].pk), by=SYSTEM, now=NOW
    )
    gone = Calendar.from_ical(the_letter(kind="bookings/cancelled").calendar)
    (event,) = gone.walk("VEVENT")
    assert (str(event["UID"]), int(event["SEQUENCE"])) == (entry_uid(appointments[2]), 2)
