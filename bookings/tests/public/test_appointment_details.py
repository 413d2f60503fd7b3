"""Whoever booked mends address, phone, areas and note through the link, and takes over nothing."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.booking.correct import correct_appointment
from bookings.errors import WrongStep
from bookings.ground.tokens import manage_token
from bookings.models import Appointment
from bookings.tests.factories import NOW, Clinic, make_appointment
from bookings.tests.pages import details_at, person, text_of, the_appointment
from medspa.audit.models import AuditEvent
from medspa.clients.models import AddressChange, Client
from medspa.clients.tests.factories import make_client
from medspa.messaging.models import Message
from medspa.messaging.tests.golden import assert_golden, in_each_language
from medspa.messaging.tests.written import the_letter, written
from medspa.signin.addresses import answer_for_old_address
from treatments.tests.factories import make_area

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TYPO, RIGHT = "noor@mial.example", "noor@mail.example"


@pytest.fixture
def booked(client: Browser, clinic: Clinic) -> Appointment:
    """Booked online a moment ago, with a slip in the address."""
    client.post(details_at(clinic, clinic.at(10)), person(email=TYPO))
    appointment = the_appointment()
    Client.objects.update(created_at=appointment.booked_at)
    return appointment


def page_of(appointment: Appointment) -> str:
    return reverse("visit_details", args=[manage_token(appointment)])


def send(client: Browser, appointment: Appointment, **typed: Any) -> Any:
    begun = {"email": appointment.contact_address, "phone": "", "note": appointment.note}
    return client.post(page_of(appointment), begun | typed, follow=True)


def sent_to(kind: str) -> list[str]:
    """To whom the messages of this kind go as things are now."""
    return [written(each).address for each in Message.objects.filter(kind=kind).order_by("pk")]


def test_areas_and_note_are_changed_until_the_appointment(client: Browser, booked: Appointment):
    make_area("TEMPLE", takes_filler=True, lay_name="Temples")

    saved = send(client, booked, note="I faint easily.", interests=["TEMPLE"])

    booked.refresh_from_db()
    assert (booked.interests, booked.note) == (["TEMPLE"], "I faint easily.")
    assert "Temples" in text_of(saved)
    assert "I faint easily." in text_of(saved)
    event = AuditEvent.objects.get(action="appointment.details_changed")
    assert event.facts == {"fields": ["interests", "note"]}


def test_nothing_is_changed_once_the_appointment_begins(clinic: Clinic):
    appointment = make_appointment(clinic, clinic.at(10))

    with pytest.raises(WrongStep):
        correct_appointment(
            appointment=appointment, note="Late", by=appointment.client, now=appointment.starts_at
        )


def test_number_is_not_shown_and_stays_if_none_is_typed(client: Browser, booked: Appointment):
    page = text_of(client.get(page_of(booked)))

    assert "ends in 23" in page
    assert "555" not in page.split("What should we change?")[1].split("Anything")[0]
    send(client, booked)
    booked.refresh_from_db()
    assert booked.contact_phone.as_e164 == "+14155550123"


def test_another_number_is_that_of_the_appointment_only(client: Browser, booked: Appointment):
    """Whoever has the link must not choose the number at which the desk checks who somebody is."""
    send(client, booked, phone="(415) 555-0199")

    booked.refresh_from_db()
    assert booked.contact_phone.as_e164 == "+14155550199"
    assert booked.client.phone.as_e164 == "+14155550123"


def test_corrected_address_gets_a_new_link_and_the_old_one_opens_nothing(
    client: Browser, booked: Appointment
):
    old = manage_token(booked)

    saved = send(client, booked, email=RIGHT)

    booked.refresh_from_db()
    new = manage_token(booked)
    assert f"We sent your confirmation to {RIGHT}" in text_of(saved)
    assert client.get(reverse("manage_appointment", args=[old])).status_code == 404
    assert client.get(reverse("manage_appointment", args=[new])).status_code == 200
    assert sent_to("bookings/confirmation")[-1] == RIGHT


def test_record_made_for_the_appointment_takes_the_address_but_stays_shut(
    client: Browser, booked: Appointment
):
    send(client, booked, email=RIGHT)

    noor = Client.objects.get()
    assert noor.email == RIGHT
    assert not noor.has_confirmed_address
    assert sent_to("bookings/contact_changed") == [TYPO]


def test_link_of_a_known_client_changes_this_appointment_only(client: Browser, clinic: Clinic):
    known = make_client(email="ana@mail.example", created_at=NOW - timedelta(days=99))
    appointment = make_appointment(clinic, clinic.at(10), client=known)

    send(client, appointment, email="other@mail.example")

    appointment.refresh_from_db()
    known.refresh_from_db()
    assert appointment.contact_address == "other@mail.example"
    assert known.email == "ana@mail.example"
    assert known.has_confirmed_address
    assert sent_to("bookings/contact_changed") == ["ana@mail.example"]
    assert sent_to("bookings/confirmation") == ["other@mail.example"]


def test_client_is_locked_before_the_appointment(client: Browser, booked: Appointment):
    """As everywhere else: two who lock them the other way round wait for each other for ever."""
    with CaptureQueriesContext(connection) as asked:
        send(client, booked, note="I faint easily.", email=RIGHT)

    locks = [each["sql"] for each in asked if "FOR NO KEY UPDATE" in each["sql"]]
    tables = [re.search(r'FROM "(\w+)"', lock)[1] for lock in locks]
    assert tables[:2] == ["clients_client", "bookings_appointment"]


@in_each_language
def test_address_before_is_told_without_a_link(clinic: Clinic, language: str):
    known = make_client(language=language, created_at=NOW - timedelta(days=99))
    appointment = make_appointment(clinic, clinic.at(10), client=known)

    correct_appointment(appointment=appointment, email=RIGHT, by=known, now=NOW)

    message = the_letter(kind="bookings/contact_changed")
    assert_golden(message)
    assert "/a/" not in message.text


def test_answer_does_not_tell_whether_an_address_is_known(client: Browser, booked: Appointment):
    make_client(first_name="Noor", last_name="Example", email=RIGHT)

    saved = send(client, booked, email=RIGHT)

    assert f"We sent your confirmation to {RIGHT}" in text_of(saved)
    booked.refresh_from_db()
    assert booked.contact_address == RIGHT
    assert booked.client.email == TYPO


@pytest.mark.parametrize("is_known", [True, False])
def test_letter_to_the_address_before_does_not_tell_either(
    client: Browser, booked: Appointment, is_known: bool
):
    if is_known:
        make_client(first_name="Noor", last_name="Example", email=RIGHT)

    send(client, booked, email=RIGHT)

    kinds = [each.kind for each in Message.objects.order_by("pk") if written(each).address == TYPO]
    assert kinds == ["bookings/contact_changed"]


def test_stopped_address_keeps_no_working_link(client: Browser, booked: Appointment):
    send(client, booked, email="thief@mail.example")
    booked.refresh_from_db()
    stolen = manage_token(booked)

    answer_for_old_address(change=AddressChange.objects.get(), is_theirs=False, now=NOW)

    booked.refresh_from_db()
    assert client.get(reverse("manage_appointment", args=[stolen])).status_code == 404
    assert booked.contact_address == TYPO
    assert sent_to("bookings/confirmation")[-1] == TYPO


def test_link_does_not_write_to_the_whole_world(client: Browser, booked: Appointment):
    answers = []
    for number in range(6):
        booked.refresh_from_db()
        answers.append(send(client, booked, email=f"noor{number}@mail.example").status_code)

    assert answers == [200] * 5 + [429]


def test_slip_is_asked_about_here_too(client: Browser, booked: Appointment):
    asked = send(client, booked, email="noor@gmial.com")

    assert asked.status_code == 422
    assert "Did you mean noor@gmail.com?" in text_of(asked)


def test_done_page_says_what_was_told_and_what_to_know(client: Browser, clinic: Clinic):
    make_area("TEMPLE", takes_filler=True, lay_name="Temples")
    typed = person(note="I faint easily.", interests=["TEMPLE"])

    done = text_of(client.post(details_at(clinic, clinic.at(10)), typed, follow=True))

    for said in ("Temples", "I faint easily.", "Before you come", "medical provider examines you"):
        assert said in done
