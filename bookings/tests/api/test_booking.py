"""Holding and booking over the API."""

from datetime import date, timedelta

import pytest
from django.test import Client as Browser

from bookings.reservation.holds import hold_slot
from bookings.reservation.slot_request import SlotRequest
from bookings.tests.api.asking import bearer, booking, problem, wish
from bookings.tests.factories import NOW, Clinic, make_appointment
from bookings.tests.pages import the_appointment
from medspa.audit.log import ONLINE_VISITOR
from medspa.clients.models import ChannelConsent, Client
from medspa.messaging.models import Message
from treatments.tests.factories import make_area

pytestmark = pytest.mark.django_db


TEN = "2027-03-01T10:00:00-08:00"


def person_like(email: str) -> dict[str, str]:
    """Somebody else, with a number of their own."""
    return {"email": email, "phone": f"+141555501{len(email):02}"}


def test_a_booking_is_answered_as_promised(client: Browser, clinic: Clinic, book):
    make_area("CHIN")
    body = booking(
        clinic, clinic.at(10), interests=["CHIN"], note="By train", provider=clinic.provider.slug
    )

    response = book(body)

    answer, appointment = response.json(), the_appointment()
    assert (response.status_code, response["Cache-Control"]) == (201, "no-store")
    assert response["Location"] == f"/api/appointments/{appointment.reference}"
    assert answer["reference"] == appointment.reference
    assert answer["starts_at"] == "2027-03-01T10:00:00-08:00"
    assert answer["ends_at"] == "2027-03-01T11:00:00-08:00"
    assert (answer["provider"], answer["status"]) == (clinic.provider.slug, "booked")
    assert answer["manage_url"].endswith(f"/a/{answer['manage_token']}/")
    assert client.get(f"/a/{answer['manage_token']}/").status_code == 200
    assert (appointment.interests, appointment.note, appointment.booked_via) == (
        ["CHIN"],
        "By train",
        "online",
    )
    assert (appointment.client.full_name, appointment.client.birth_on) == (
        "Noor Example",
        date(1990, 5, 31),
    )
    assert len(response.cookies) == 0


def test_an_answer_about_texts_is_kept_and_silence_is_none(clinic: Clinic, book):
    book(booking(clinic, clinic.at(10), sms_consent=True))
    silent = booking(clinic, clinic.at(12), client={"email": "other@mail.example"})
    del silent["sms_consent"]
    book(silent)

    assert [consent.granted for consent in ChannelConsent.objects.all()] == [True]


def test_a_taken_slot_answers_409_with_the_nearest_ones(clinic: Clinic, book):
    for provider, room in zip(clinic.providers, clinic.rooms, strict=True):
        make_appointment(clinic, clinic.at(10), provider=provider, room=room)

    response = book(booking(clinic, clinic.at(10)))

    assert problem(response) == (409, "slot_taken")
    nearest = response.json()["nearest"]
    assert [slot["starts_at"] for slot in nearest] == [
        "2027-03-01T09:00:00-08:00",
        "2027-03-01T11:00:00-08:00",
        "2027-03-01T11:30:00-08:00",
    ]
    assert set(nearest[0]["providers"]) == {each.slug for each in clinic.providers}
    assert not Client.objects.filter(email="noor@mail.example").exists()


def test_the_same_person_twice_at_a_time_reads_like_a_taken_time(clinic: Clinic, book):
    """Whoever knows a name and an address must not learn when that person comes."""
    book(booking(clinic, clinic.at(10)))
    first = book(booking(clinic, clinic.at(10)), "a-key")
    again = book(booking(clinic, clinic.at(10)), "a-key")
    stranger = person_like("somebody@mail.example")
    book(booking(clinic, clinic.at(10), client=stranger))

    taken = book(booking(clinic, clinic.at(10), client=person_like("other@mail.example")))

    assert problem(first) == problem(taken) == (409, "slot_taken")
    assert first.json() == again.json()
    documents = [each.json() for each in (first, taken)]
    nearest = [[slot["starts_at"] for slot in each.pop("nearest")] for each in documents]
    assert documents[0] == documents[1]
    assert [(len(times), TEN in times) for times in nearest] == [(3, False)] * 2
    told = Message.objects.filter(kind="bookings/same_time")
    assert [each.address for each in told] == ["noor@mail.example"]


def test_a_time_outside_hours_reads_alike_for_everybody(clinic: Clinic, book):
    book(booking(clinic, clinic.at(10)))
    at = clinic.at(10) + timedelta(minutes=10)

    first = book(booking(clinic, at))

    other = book(booking(clinic, at, client=person_like("somebody@mail.example")))
    assert (first.status_code, first.json()) == (other.status_code, other.json())
    assert other.json()["type"] == "off_grid"


def test_a_hold_is_kept_for_its_token(clinic: Clinic, hold, book):
    held = hold(wish(clinic, clinic.at(10), provider=clinic.provider.slug))
    assert held.status_code == 201
    assert held.json()["expires_at"] == "2027-03-01T04:08:00-08:00"

    taken = book(booking(clinic, clinic.at(10), provider=clinic.provider.slug))
    assert problem(taken) == (409, "slot_taken")
    assert problem(hold(wish(clinic, clinic.at(10), provider=clinic.provider.slug))) == (
        409,
        "slot_taken",
    )

    booked = book(booking(clinic, clinic.at(10), hold=held.json()["hold"]))
    assert (booked.status_code, booked.json()["provider"]) == (201, clinic.provider.slug)


def test_a_hold_that_ran_out_is_refused_and_nothing_is_written(clinic: Clinic, book):
    gone = hold_slot(
        SlotRequest(
            appointment_type=clinic.type,
            location=clinic.location,
            starts_at=clinic.at(10),
            now=NOW - timedelta(minutes=9),
        ),
        by=ONLINE_VISITOR,
    )

    response = book(booking(clinic, clinic.at(10), hold=gone.token))

    assert problem(response) == (409, "hold_expired")
    assert the_appointment().status == "held"
    assert not Client.objects.exists()


def test_a_hold_of_another_slot_or_of_nobody_is_refused(clinic: Clinic, hold, book):
    other = hold(wish(clinic, clinic.at(14))).json()["hold"]

    for token in (other, "made-up"):
        response = book(booking(clinic, clinic.at(10), hold=token))
        assert problem(response) == (409, "hold_expired")
    assert the_appointment().starts_at == clinic.at(14)


def test_the_token_is_not_in_what_others_may_see(clinic: Clinic, book, client: Browser):
    token = book(booking(clinic, clinic.at(10))).json()["manage_token"]
    appointment = the_appointment()

    answer = client.get(f"/api/appointments/{appointment.reference}", headers=bearer(token))

    assert token not in answer.content.decode()
