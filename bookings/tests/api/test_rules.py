"""The rules about a client hold here as everywhere; a stranger learns nothing from them."""

from datetime import timedelta

import pytest

from bookings.ground.tokens import manage_token
from bookings.models import Appointment, ProviderLimit
from bookings.tests.api.asking import bearer, booking, problem
from bookings.tests.factories import MONDAY, Clinic, book, make_clinic
from bookings.tests.rules.eligibility import treat
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from medspa.messaging.tests.written import the_letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TREATED_ON = MONDAY - timedelta(days=60)


@shared
def clinic() -> Clinic:
    return make_clinic(gives_neurotoxin=True)


def test_visitor_is_asked_to_call(client, clinic: Clinic):
    known = make_client(first_name="Noor", last_name="Example", email="noor@mail.example")
    treat(known, TREATED_ON)

    response = client.post(
        "/api/appointments", booking(clinic, clinic.at(10)), content_type="application/json"
    )

    assert problem(response) == (422, "please_call")
    assert response.json()["detail"] == (
        "We couldn't book this online. Please sign in to see why, or call us: "
        f"{clinic.location.phone}."
    )
    assert Appointment.objects.count() == 0


def test_programs_are_answered_in_one_language(client, clinic: Clinic):
    client.cookies["django_language"] = "es"

    response = client.post(
        "/api/appointments",
        booking(clinic, clinic.at(10) - timedelta(days=7)),
        content_type="application/json",
        headers={"Accept-Language": "es"},
    )

    assert response.json()["detail"] == "That time has passed. Please choose a later one."
    assert response["Content-Language"] == "en"


@pytest.mark.parametrize(("said", "language"), [({"language": "es"}, "es"), ({}, "en")])
def test_language_of_the_client_is_said_with_the_booking(client, said: dict, language: str):
    clinic = make_clinic()

    client.post(
        "/api/appointments",
        booking(clinic, clinic.at(10), client=said, sms_consent=True),
        content_type="application/json",
        headers={"Accept-Language": "es"},
    )

    booked = Appointment.objects.with_people().get()
    assert booked.client.language == language
    assert f'<html lang="{language}">' in the_letter().html
    assert booked.client.channel_consents.get().text_version == "sms-2"


def test_language_that_nobody_writes_is_refused(client, clinic: Clinic):
    response = client.post(
        "/api/appointments",
        booking(clinic, clinic.at(10), client={"language": "fr"}),
        content_type="application/json",
    )

    assert response.status_code == 422
    assert Appointment.objects.count() == 0


def test_link_does_not_tell_why_an_appointment_cannot_be_moved(client, clinic: Clinic):
    appointment = book(clinic, clinic.at(10, day=MONDAY + timedelta(days=40)))
    treat(appointment.client, TREATED_ON)

    response = client.patch(
        f"/api/appointments/{appointment.reference}",
        {"starts_at": clinic.at(10, day=MONDAY + timedelta(days=7)).isoformat()},
        content_type="application/json",
        headers=bearer(manage_token(appointment)),
    )

    assert problem(response) == (422, "please_call")
    assert "eurotoxin" not in response.content.decode()


@pytest.mark.parametrize("path", ["/api/appointments", "/api/holds"])
def test_full_day_is_refused_with_other_times(client, path: str):
    clinic = make_clinic()
    ProviderLimit.objects.create(provider=clinic.provider, visits_a_day=1)
    book(clinic, clinic.at(9))
    body = booking(clinic, clinic.at(12))
    if path == "/api/holds":
        body = {name: body[name] for name in ("appointment_type", "location", "starts_at")}

    response = client.post(path, body, content_type="application/json")

    assert problem(response) == (422, "provider_day_full")
    tuesday = clinic.at(9, day=MONDAY + timedelta(days=1))
    assert response.json()["nearest"][0]["starts_at"] == tuesday.isoformat()
