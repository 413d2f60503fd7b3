"""Whoever holds a link may have booked under somebody's name: it tells nothing of that person."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.booking.lifecycle import cancel_appointment, change_status
from bookings.errors import AdultsOnly, IntervalTooShort, PleaseCall, WrongStep
from bookings.ground.tokens import manage_token
from bookings.models import Appointment, AppointmentType
from bookings.online.book import ConsentAnswers, Visitor, book_online
from bookings.reservation.slot_request import SlotRequest
from bookings.tests.factories import NOW, Clinic, book, make_clinic, move_as
from bookings.tests.pages import details_at, moment, person, text_of, the_appointment
from bookings.tests.rules.eligibility import LAST_ON, day, make_strict_type, treat
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.errors import NotPermitted
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message
from medspa.signin.tests.codes import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SENTENCE = "We couldn't book this online. Please sign in to see why, or call us: "


@shared
def clinic() -> Clinic:
    return make_clinic(gives_neurotoxin=True, horizon_days=365)


@shared
def noor() -> Client:
    """Known: had neurotoxin on the day before day(1)."""
    known = make_client(first_name="Noor", last_name="Example", email="noor@mail.example")
    treat(known)
    return known


def booked_by_a_stranger(browser: Browser, clinic: Clinic) -> Appointment:
    at = clinic.at(10, day=day(100))
    browser.post(details_at(clinic, at), person(birth_on="1990-05-31"))
    return the_appointment()


def move(browser: Browser, appointment: Appointment, to: datetime) -> str:
    page = reverse("move_appointment", args=[manage_token(appointment)])
    return text_of(browser.post(page, {"starts_at": moment(to), "version": appointment.version}))


@pytest.mark.parametrize("number", [60, 86])
def test_moving_tells_a_stranger_neither_treatment_nor_date(
    client: Browser, clinic: Clinic, noor: Client, number: int
):
    appointment = booked_by_a_stranger(client, clinic)
    assert appointment.client == noor

    says = move(client, appointment, clinic.at(10, day=day(number)))

    assert f"{SENTENCE}{clinic.location.phone}" in says
    assert "eurotoxin" not in says
    assert f"{LAST_ON:%B} {LAST_ON.day}" not in says


def test_the_client_themselves_is_told_why(client: Browser, clinic: Clinic, noor: Client):
    appointment = booked_by_a_stranger(client, clinic)
    sign_in(client, noor)

    says = move(client, appointment, clinic.at(10, day=day(60)))

    assert "Neurotoxin was given on January 20, 2027." in says


def test_another_client_who_is_signed_in_is_a_stranger(
    client: Browser, clinic: Clinic, noor: Client
):
    appointment = booked_by_a_stranger(client, clinic)
    sign_in(client, make_client(email="other@mail.example"))

    assert SENTENCE in move(client, appointment, clinic.at(10, day=day(60)))


def test_program_with_the_token_is_a_stranger(client: Browser, clinic: Clinic, noor: Client):
    appointment = booked_by_a_stranger(client, clinic)

    answer = client.patch(
        f"/api/appointments/{appointment.reference}",
        {"starts_at": moment(clinic.at(10, day=day(60)))},
        content_type="application/json",
        headers={"Authorization": f"Bearer {manage_token(appointment)}"},
    )

    assert answer.json()["type"] == "please_call"
    assert answer.json()["detail"] == f"{SENTENCE}{clinic.location.phone}."


def test_time_of_another_appointment_seems_taken(client: Browser):
    clinic = make_clinic(providers=2, rooms=2, horizon_days=365)
    later = clinic.at(12, day=day(60))
    known = make_client(first_name="Noor", last_name="Example", email="noor@mail.example")
    book(clinic, later, client=known, provider=clinic.providers[1])
    client.post(
        details_at(clinic, clinic.at(10, day=later.date()), provider=clinic.provider.slug), person()
    )
    appointment = Appointment.objects.with_people().get(provider=clinic.provider)

    said = move(client, appointment, later)

    assert "That time was just taken. Please choose another." in said
    assert Message.objects.filter(kind="bookings/same_time", client=known).count() == 1
    sign_in(client, known)
    assert "You already have a visit" in move(client, appointment, later)


def test_link_restores_nothing_and_says_nothing_of_the_time(clinic: Clinic, noor: Client):
    appointment = book(clinic, clinic.at(10, day=day(100)), client=noor)
    gone = cancel_appointment(appointment=appointment, by=noor, now=NOW)
    book(clinic, clinic.at(10, day=day(100)), client=noor)

    for to in ("booked", "confirmed"):
        with pytest.raises((NotPermitted, WrongStep)):
            change_status(appointment=gone, to=to, by=noor, now=NOW)


def test_service_is_silent_unless_the_session_is_theirs(clinic: Clinic, noor: Client):
    appointment = book(clinic, clinic.at(10, day=day(100)), client=noor)
    to = {"appointment": appointment, "starts_at": clinic.at(10, day=day(60)), "now": NOW}

    with pytest.raises(PleaseCall):
        move_as(**to, by=noor)
    noor.is_signed_in = True
    with pytest.raises(IntervalTooShort):
        move_as(**to, by=noor)


NOOR = {"first_name": "Noor", "last_name": "Example", "email": "noor@mail.example"}


def online(
    clinic: Clinic,
    visitor: dict[str, Any] | None = None,
    kind: AppointmentType | None = None,
    signed_in: Client | None = None,
) -> None:
    """Book online as Noor, or as whoever types something else."""
    typed = NOOR | {"phone": "+14155550123", "birth_on": date(1990, 5, 31)} | (visitor or {})
    asked = {"appointment_type": kind or clinic.type, "location": clinic.location, "now": NOW}
    book_online(
        SlotRequest(**asked, starts_at=clinic.at(10, day=day(60))),
        visitor=Visitor(**typed),
        consents=ConsentAnswers(answers={}),
        signed_in=signed_in,
    )


def test_booking_tells_only_the_client_who_is_signed_in(clinic: Clinic, noor: Client):
    with pytest.raises(PleaseCall):
        online(clinic)
    with pytest.raises(PleaseCall):
        online(clinic, signed_in=make_client())
    with pytest.raises(IntervalTooShort):
        online(clinic, signed_in=noor)


def test_every_reason_has_one_sentence(clinic: Clinic, noor: Client):
    """Treated before, known as a minor, or too many appointments ahead: nobody can tell which."""
    talk = make_strict_type(clinic, new_client_visits_max=1)
    minor = make_client(
        first_name="Noor", last_name="Minor", email="m@mail.example", birth_on=date(2012, 1, 1)
    )
    many = make_client(first_name="Noor", last_name="Many", email="many@mail.example")
    book(clinic, clinic.at(11), client=many, appointment_type=talk)
    people = [(noor, clinic.type), (minor, talk), (many, talk)]

    told = set()
    for known, kind in people:
        names = {"first_name": known.first_name, "last_name": known.last_name}
        with pytest.raises(PleaseCall) as refusal:
            online(clinic, names | {"email": known.email}, kind)
        told.add((refusal.value.code, refusal.value.field, refusal.value.detail))

    assert told == {("please_call", None, f"{SENTENCE}{clinic.location.phone}.")}


def test_date_typed_for_a_minor_is_still_refused_in_words(clinic: Clinic):
    with pytest.raises(AdultsOnly):
        online(clinic, {"birth_on": date(2012, 1, 1)})
