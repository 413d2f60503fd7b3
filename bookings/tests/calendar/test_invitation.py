"""The calendar entry that goes with what a client is told, and the one that they download."""

from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client as Browser
from django.urls import reverse
from icalendar import Event

from bookings.booking.lifecycle import cancel_appointment, change_status, undo_status
from bookings.booking.move import Move, move_appointment
from bookings.calendar.invitation import appointment_file, invitation_part
from bookings.calendar.web_links import calendar_links
from bookings.ground.tokens import manage_token, manage_url
from bookings.models import Appointment
from bookings.tests.calendar.reading import instants, only_event, parsed
from bookings.tests.factories import NOW, Clinic, book, make_appointment, make_clinic
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM
from medspa.clients.tests.factories import make_client
from medspa.clinic.models import Location, Organisation
from medspa.local.testkit.shared import shared
from medspa.messaging.letters.clinical_words import clinical_words
from medspa.messaging.models import Message
from medspa.messaging.sending.delivery import deliver_message
from medspa.messaging.tests.conftest import mail_dir
from medspa.messaging.tests.written import the_letter, written

__all__ = ["mail_dir"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LONG_AGO = NOW - timedelta(days=5)
NASTY = 'Lumen; "Skin", \\ Söhne\r\n🌸\x07 & <b>Co</b>, ' + "lang " * 30


@shared
def clinic() -> Clinic:
    return make_clinic(name="Botox consultation")


@shared
def appointment(clinic: Clinic) -> Appointment:
    mara = make_client(first_name="Mara", last_name="Reyes", email="mara@mail.example")
    return book(clinic, clinic.at(10), client=mara, now=LONG_AGO)


def enclosed(kind: str) -> tuple[str, Event]:
    """The method and the entry of the last message of the kind."""
    message = written(Message.objects.filter(kind=f"bookings/{kind}").latest("pk"))
    calendar = parsed(message.calendar)
    assert calendar["METHOD"] == message.calendar_method
    return message.calendar_method, only_event(message.calendar)


def test_confirmation_invites_to_the_appointment(clinic: Clinic, appointment: Appointment):
    method, entry = enclosed("confirmation")

    assert (method, entry["STATUS"], entry["SEQUENCE"]) == ("REQUEST", "CONFIRMED", 0)
    assert instants(entry) == (appointment.starts_at, appointment.ends_at)
    assert entry["SUMMARY"] == "Appointment at Lumen Aesthetics"
    assert entry["LOCATION"] == f"{clinic.location.name}, 1 Example Street, Sampleton, CA 90001"
    assert entry["URL"] == manage_url(appointment)
    assert entry["DESCRIPTION"].count(appointment.reference) == 1
    assert entry["ORGANIZER"] == "mailto:hello@medspa.example"
    assert entry["ORGANIZER"].params["CN"] == "Lumen Aesthetics"
    assert entry["ATTENDEE"] == "mailto:mara@mail.example"
    assert entry["DTSTAMP"].dt == LONG_AGO


def test_nothing_enclosed_says_what_is_done_or_to_whom(appointment: Appointment):
    text = the_letter().calendar.replace("\r\n ", "")
    words = text.replace(manage_token(appointment), "TOKEN")

    assert clinical_words(words) == []
    assert [name for name in ("Mara", "Reyes") if name in words] == []


def test_move_is_the_same_entry_again_with_a_higher_number(
    clinic: Clinic, appointment: Appointment
):
    _, before = enclosed("confirmation")

    moved = move_appointment(
        Move(appointment, clinic.at(14)),
        by=appointment.client,
        now=LONG_AGO,
    )

    method, after = enclosed("moved")
    assert (method, after["UID"], after["SEQUENCE"]) == ("REQUEST", before["UID"], 1)
    assert instants(after) == (moved.starts_at, moved.ends_at)


def test_cancelling_takes_the_entry_away(appointment: Appointment):
    _, before = enclosed("confirmation")

    cancel_appointment(appointment=appointment, by=appointment.client, now=LONG_AGO)

    method, after = enclosed("cancelled")
    assert (method, after["STATUS"], after["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert after["UID"] == before["UID"]
    assert after["ATTENDEE"] == before["ATTENDEE"]
    assert instants(after) == instants(before)


def test_taking_back_a_cancellation_invites_anew(appointment: Appointment):
    cancelled = cancel_appointment(appointment=appointment, by=SYSTEM, now=LONG_AGO)

    undo_status(appointment=cancelled, by=make_user(Role.FRONT_DESK), now=LONG_AGO)

    method, entry = enclosed("confirmation")
    assert (method, entry["STATUS"], entry["SEQUENCE"]) == ("REQUEST", "CONFIRMED", 2)


def test_number_never_falls(clinic: Clinic, appointment: Appointment):
    confirmed = change_status(
        appointment=appointment, to="confirmed", by=appointment.client, now=LONG_AGO
    )
    move_appointment(
        Move(confirmed, clinic.at(14)),
        by=appointment.client,
        now=LONG_AGO,
    )

    assert enclosed("moved")[1]["SEQUENCE"] == 2


def test_entries_of_two_appointments_are_two(clinic: Clinic, appointment: Appointment):
    other = book(clinic, clinic.at(12), now=LONG_AGO)

    uids = {only_event(appointment_file(each, NOW))["UID"] for each in (appointment, other)}
    assert len(uids) == 2
    assert uids & {str(appointment.public_id), str(other.public_id)} == set()


def test_mail_that_goes_out_carries_the_invitation(appointment: Appointment, mail_dir: Path):
    message = Message.objects.get()
    deliver_message(message.pk, now=LONG_AGO)

    (path,) = mail_dir.glob("*.eml")
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    (part,) = [each for each in mail.walk() if each.get_content_type() == "text/calendar"]
    (file,) = [f for f in mail.iter_attachments() if f.get_filename() == "invite.ics"]
    assert dict(part["Content-Type"].params)["method"] == "REQUEST"
    assert instants(only_event(part.get_content())) == (appointment.starts_at, appointment.ends_at)
    assert instants(only_event(file.get_content().decode())) == (
        appointment.starts_at,
        appointment.ends_at,
    )


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Australia/Lord_Howe", "Europe/London"])
def test_invitation_and_mail_say_the_same_time(zone: str):
    clinic = make_clinic(zone=zone)
    booked = book(clinic, clinic.at(10), now=LONG_AGO)

    _, entry = enclosed("confirmation")
    assert entry["DTSTART"].dt.hour == 10
    assert the_letter().text.count("10 am to 11 am") == 1
    assert instants(entry) == (booked.starts_at, booked.ends_at)


def test_names_and_addresses_cannot_break_the_file(appointment: Appointment):
    Organisation.objects.update(sender_name=NASTY[:80])
    Location.objects.update(name=NASTY[:80], street=NASTY[:120], city="Zürich; 🏔, CH")
    appointment.refresh_from_db()

    text = invitation_part(appointment, NOW).text
    entry = only_event(text)

    clean = NASTY.replace("\r", " ").replace("\x07", " ")
    assert entry["SUMMARY"] == f"Appointment at {clean[:80]}"
    assert entry["ORGANIZER"].params["CN"] == clean[:80]
    assert entry["LOCATION"] == f"{clean[:80]}, {clean[:120]}, Zürich; 🏔, CH, CA 90001"
    assert text.count("\n") == text.count("\r\n")
    assert max(len(line) for line in text.encode().split(b"\r\n")) <= 75
    assert text.endswith("END:VCALENDAR\r\n")


def test_client_downloads_the_same_entry(client: Browser, appointment: Appointment):
    response = client.get(reverse("visit_calendar", args=[manage_token(appointment)]))

    entry = only_event(response.content.decode())
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="visit.ics"'
    assert response["Cache-Control"].count("no-store") == 1
    assert (entry["UID"], entry["SEQUENCE"]) == (enclosed("confirmation")[1]["UID"], 0)
    assert instants(entry) == (appointment.starts_at, appointment.ends_at)
    assert "ATTENDEE" not in entry


def test_file_of_a_cancelled_appointment_says_so(clinic: Clinic):
    appointment = make_appointment(clinic, clinic.at(10), status=Appointment.Status.CANCELLED)

    assert only_event(appointment_file(appointment, NOW))["STATUS"] == "CANCELLED"


def test_unknown_link_downloads_nothing(client: Browser):
    assert client.get(reverse("visit_calendar", args=["nonsense"])).status_code == 404


def test_links_to_web_calendars_carry_no_key_and_nothing_clinical(appointment: Appointment):
    (_, google), (_, outlook) = calendar_links(appointment)

    asked = parse_qs(urlsplit(google).query)
    assert asked["dates"] == ["20270301T180000Z/20270301T190000Z"]
    assert parse_qs(urlsplit(outlook).query)["startdt"] == ["2027-03-01T18:00:00Z"]
    assert asked["text"] == ["Appointment at Lumen Aesthetics"]
    assert clinical_words(google + outlook) == []
    assert [
        name for name in (manage_token(appointment), "Mara", "Reyes") if name in google + outlook
    ] == []


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("page", ["manage_appointment", "book_done"])
def test_page_offers_the_file_and_two_links(client: Browser, appointment: Appointment, page: str):
    content = client.get(reverse(page, args=[manage_token(appointment)])).content.decode()

    assert content.count(reverse("visit_calendar", args=[manage_token(appointment)])) == 1
    assert content.count('rel="noreferrer noopener"') == 3  # two calendars and the map


@pytest.mark.usefixtures("clock")
def test_cancelled_appointment_is_not_offered(client: Browser, appointment: Appointment):
    cancel_appointment(appointment=appointment, by=SYSTEM, now=LONG_AGO)

    content = client.get(reverse("manage_appointment", args=[manage_token(appointment)])).content

    assert content.count(b"visit.ics") == 0
