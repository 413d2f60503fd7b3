"""What was typed is shown and written to; how the record has it is nobody's to learn."""

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.clients.join_records import join_records
from bookings.ground.tokens import manage_token
from bookings.messages.reminders import find_due_reminders, sweep_reminders
from bookings.models import Appointment
from bookings.online.book import ConsentAnswers, Visitor, book_online
from bookings.reservation.slot_request import SlotRequest
from bookings.tests.factories import NOW, Clinic, book
from bookings.tests.pages import details_at, person, the_appointment
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import ONLINE_VISITOR
from medspa.clients.models import Client, Resemblance
from medspa.clients.services import find_or_create_client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message
from medspa.messaging.tests.written import written
from medspa.signin.addresses import change_address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TYPED = {"first_name": "jose", "last_name": "obrien", "email": "jose.ob@mail.example"}


@shared
def jose() -> Client:
    return make_client(first_name="José", last_name="O\u2019Brien", email="Jose.OB@Mail.example")


@pytest.mark.parametrize("page", ["book_done", "manage_appointment", "visit_details"])
@pytest.mark.parametrize("booked_by", ["", "Ann Lee"])
def test_pages_show_what_was_typed(
    client: Browser, clinic: Clinic, jose: Client, page: str, booked_by: str
):
    whom = {"for_whom": "other", "booked_by": booked_by} if booked_by else {}
    client.post(details_at(clinic, clinic.at(10)), person(**TYPED, **whom))
    appointment = the_appointment()
    assert appointment.client == jose

    shown = client.get(reverse(page, args=[manage_token(appointment)])).content.decode()

    assert "jose.ob@mail.example" in shown
    assert "Jose.OB" not in shown
    assert "José" not in shown
    assert "Brien" not in shown


def test_calendar_file_names_the_address_typed(client: Browser, clinic: Clinic, jose: Client):
    client.post(details_at(clinic, clinic.at(10)), person(**TYPED))
    appointment = the_appointment()

    sent = written(Message.objects.get(kind="bookings/confirmation"))

    assert sent.address == "jose.ob@mail.example"
    assert "Jose.OB" not in sent.calendar
    assert appointment.contact_email == "jose.ob@mail.example"


def test_typed_as_the_record_has_it_nothing_is_kept_twice(client: Browser, clinic: Clinic):
    client.post(details_at(clinic, clinic.at(10)), person(**TYPED))
    appointment = the_appointment()
    assert (
        appointment.contact_email,
        appointment.typed_first_name,
        appointment.typed_last_name,
    ) == ("", "", "")


def test_appointment_follows_the_client_to_another_address(
    client: Browser, clinic: Clinic, jose: Client
):
    client.post(details_at(clinic, clinic.at(10)), person(**TYPED))

    change_address(client=jose, email="new@mail.example", by=make_user(Role.FRONT_DESK), now=NOW)

    assert the_appointment().contact_address == "new@mail.example"


def test_contact_email_is_stored_in_its_one_way_of_writing(clinic: Clinic):
    appointment = book(clinic, clinic.at(10))
    appointment.contact_email = "noor@Bücher.example"
    appointment.save(update_fields=["contact_email"])
    same = Appointment.objects.get(contact_email="noor@bücher.example")
    assert same.contact_email == "noor@xn--bcher-kva.example"


def joined(known: Client, **typed: Any) -> Client:
    """Another record of the same person, as the desk has said."""
    same = find_or_create_client(**typed, phone="+14155550123", by=ONLINE_VISITOR)
    asked = Resemblance.objects.get(client=same)
    join_records(asked=asked, by=make_user(Role.FRONT_DESK), now=NOW)
    return same


@pytest.mark.parametrize("email", ["", "jose@old.example"])
def test_messages_go_to_the_address_typed(clinic: Clinic, email: str):
    """The record has none, or another one, and was joined by "same person"."""
    known = make_client(first_name="Jose", last_name="Obrien", email=email, phone="+14155550123")
    joined(known, **TYPED)

    appointment = book_online(
        SlotRequest(
            appointment_type=clinic.type,
            location=clinic.location,
            starts_at=clinic.at(10),
            now=NOW,
        ),
        visitor=Visitor(**TYPED, phone="+14155550123"),
        consents=ConsentAnswers(answers={}),
    ).appointment

    assert (appointment.client, appointment.contact_email) == (known, TYPED["email"])
    assert written(Message.objects.get()).address == TYPED["email"]


def test_client_without_an_address_is_reminded_at_that_of_the_appointment(clinic: Clinic):
    appointment = book(
        clinic, clinic.at(23 - 7), client=make_client(email=""), contact_email="a@b.example"
    )
    assert written(Message.objects.get()).address == "a@b.example"
    Appointment.objects.update(scheduled_at=NOW.replace(year=2026))

    sweep_reminders(NOW)

    assert written(Message.objects.get(kind="bookings/reminder")).address == "a@b.example"
    assert appointment not in find_due_reminders(NOW)
