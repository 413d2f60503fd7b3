"""One appointment with its manage token: read, move, cancel."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from bookings.ground.tokens import manage_token
from bookings.models import Appointment
from bookings.tests.api.asking import bearer, problem, wish, wrong_fields
from bookings.tests.factories import MONDAY, Clinic, book, make_appointment

pytestmark = pytest.mark.django_db

WEDNESDAY = MONDAY + timedelta(days=2)
THURSDAY = MONDAY + timedelta(days=3)


@pytest.fixture
def appointment(clinic: Clinic) -> Appointment:
    return book(clinic, clinic.at(10, day=WEDNESDAY), provider=clinic.provider)


@pytest.fixture
def call(client: Browser, appointment: Appointment):
    """Ask for the appointment with its token, unless told otherwise."""

    def send(method: str, body: Any = None, token: str | None = None, reference: str = ""):
        return client.generic(
            method,
            f"/api/appointments/{reference or appointment.reference}",
            "" if body is None else json.dumps(body),
            content_type="application/json",
            headers=bearer(manage_token(appointment) if token is None else token),
        )

    return send


def test_the_token_reads_its_appointment(call, clinic: Clinic, appointment: Appointment):
    response = call("GET")

    assert response.json() == {
        "reference": appointment.reference,
        "status": "booked",
        "starts_at": "2027-03-03T10:00:00-08:00",
        "ends_at": "2027-03-03T11:00:00-08:00",
        "timezone": "America/Los_Angeles",
        "appointment_type": clinic.type.slug,
        "location": clinic.location.slug,
        "provider": clinic.provider.slug,
        "version": 1,
        "change_until": "2027-03-02T10:00:00-08:00",
    }
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_without_the_right_token_nobody_learns_what_exists(
    call, client: Browser, appointment: Appointment, method: str
):
    genuine = manage_token(appointment)
    forged = genuine[:-1] + ("A" if genuine[-1] != "A" else "B")
    answers = [
        call(method, {}, token=token, reference=reference)
        for reference in (appointment.reference, "ZZZZ-ZZZZ")
        for token in ("", "x", forged, "\x7f" * 54, genuine + " ")
    ]

    assert {problem(each) for each in answers} == {(401, "unauthorized")}
    assert len({each.content for each in answers}) == 1
    assert {each["WWW-Authenticate"] for each in answers} == {"Bearer"}
    assert client.generic(method, f"/api/appointments/{appointment.reference}").status_code in (
        401,
        415,
    )
    appointment.refresh_from_db()
    assert appointment.status == "booked"


def test_a_token_opens_no_other_appointment(call, clinic: Clinic):
    other = book(clinic, clinic.at(14))

    assert problem(call("GET", reference=other.reference)) == (404, "not_found")
    assert problem(call("DELETE", reference=other.reference)) == (404, "not_found")
    assert call("GET", reference=other.reference).content == call("GET", reference="X").content


def test_a_revoked_token_is_refused(call, appointment: Appointment):
    token = manage_token(appointment)
    Appointment.objects.update(token_version=2)

    assert call("GET", token=token).status_code == 401


def test_an_appointment_moves_and_keeps_reference_and_token(
    call, clinic: Clinic, appointment: Appointment
):
    token = manage_token(appointment)

    response = call("PATCH", {"starts_at": "2027-03-04T14:00:00-08:00"})

    assert response.status_code == 200
    assert response.json()["starts_at"] == "2027-03-04T14:00:00-08:00"
    assert (response.json()["reference"], response.json()["version"]) == (appointment.reference, 2)
    assert call("GET", token=token).json() == response.json()


def test_an_appointment_moves_to_another_provider(call, clinic: Clinic):
    starts_at = clinic.at(10, day=WEDNESDAY).isoformat()

    response = call("PATCH", {"starts_at": starts_at, "provider": clinic.providers[1].slug})

    assert response.json()["provider"] == clinic.providers[1].slug


def test_an_appointment_does_not_move_to_a_taken_time(
    call, clinic: Clinic, appointment: Appointment
):
    make_appointment(clinic, clinic.at(10, day=THURSDAY))

    response = call("PATCH", {"starts_at": clinic.at(10, day=THURSDAY).isoformat()})

    assert problem(response) == (409, "slot_taken")
    assert [slot["providers"] for slot in response.json()["nearest"]] == [
        [clinic.provider.slug]
    ] * 3
    appointment.refresh_from_db()
    assert (appointment.starts_at, appointment.version) == (clinic.at(10, day=WEDNESDAY), 1)


def test_an_appointment_seen_in_another_state_does_not_move(call, clinic: Clinic):
    call("PATCH", {"starts_at": clinic.at(12, day=THURSDAY).isoformat()})

    response = call("PATCH", {"starts_at": clinic.at(9, day=THURSDAY).isoformat(), "version": 1})

    assert problem(response) == (409, "stale")
    assert response.json()["version"] == 2


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {"starts_at": "missing"}),
        ([], {"": "model_type"}),
        ({"starts_at": "2027-03-04T10:00:00"}, {"starts_at": "naive_time"}),
        ({"starts_at": "2027-03-04T10:10:00-08:00"}, {"starts_at": "off_grid"}),
        (
            {"starts_at": "2027-03-04T10:00:00-08:00", "status": "completed", "version": 0},
            {"status": "extra_forbidden", "version": "greater_than_equal"},
        ),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(call, body: Any, wrong: dict[str, str]):
    assert wrong_fields(call("PATCH", body)) == wrong


def test_too_close_to_the_appointment_it_is_moved_by_telephone(call, clinic: Clinic):
    soon = book(clinic, clinic.at(15))

    response = call(
        "PATCH",
        {"starts_at": clinic.at(10, day=THURSDAY).isoformat()},
        token=manage_token(soon),
        reference=soon.reference,
    )

    assert problem(response) == (409, "too_late_to_move")


def test_an_appointment_is_cancelled_once(
    call, client: Browser, clinic: Clinic, appointment: Appointment
):
    first, second = call("DELETE"), call("DELETE")

    assert (first.status_code, first.json()["status"]) == (200, "cancelled")
    assert second.json() == first.json()
    appointment.refresh_from_db()
    assert (appointment.version, appointment.cancelled_by) == (2, "client")
    hold = client.post(
        "/api/holds",
        wish(clinic, appointment.starts_at, provider=clinic.provider.slug),
        content_type="application/json",
    )
    assert hold.status_code == 201


def test_an_appointment_that_began_is_not_cancelled(call, clinic: Clinic):
    past = make_appointment(clinic, clinic.at(3))

    response = call("DELETE", token=manage_token(past), reference=past.reference)

    assert problem(response) == (403, "not_permitted")


def test_a_cancelled_appointment_does_not_move(call, clinic: Clinic):
    call("DELETE")

    response = call("PATCH", {"starts_at": clinic.at(10, day=THURSDAY).isoformat()})

    assert problem(response) == (409, "wrong_step")
