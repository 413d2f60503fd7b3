"""Adults only, whatever way an appointment is booked online; nothing kept about anybody shows."""

from datetime import date

import pytest
from django.test import Client as Browser

from bookings.errors import AdultsOnly, BirthDateNeeded
from bookings.models import Appointment
from bookings.online.book import ConsentAnswers, Visitor, book_online
from bookings.reservation.slot_request import SlotRequest
from bookings.rules.adults import require_adult
from bookings.tests.factories import MONDAY, NOW, make_clinic
from bookings.tests.pages import details_at, person, pick, text_of, the_appointment
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TREATMENT = {"purpose": "treatment", "gives_filler": True}
NOOR = {
    "first_name": "Noor",
    "last_name": "Example",
    "email": "noor@mail.example",
    "phone": "+14155550123",
}
EIGHTEEN = date(2009, 3, 1)  # on the day of the appointment, not before


@pytest.mark.parametrize(
    ("born_on", "is_adult"),
    [
        (EIGHTEEN, True),
        (date(2009, 3, 2), False),
        (date(2020, 1, 1), False),
        (date(1950, 1, 1), True),
    ],
)
def test_age_counts_on_the_day_of_the_appointment(born_on: date, is_adult: bool):
    clinic = make_clinic()

    if is_adult:
        require_adult(clinic.type, born_on, MONDAY)
    else:
        with pytest.raises(AdultsOnly):
            require_adult(clinic.type, born_on, MONDAY)


def test_day_is_that_of_the_place_not_of_the_server():
    """At 4 pm in Honolulu on March 1 it is March 2 in UTC: not 18 yet there."""
    clinic = make_clinic(zone="Pacific/Honolulu")
    visitor = Visitor(**NOOR, birth_on=date(2009, 3, 2))

    with pytest.raises(AdultsOnly):
        book_online(
            SlotRequest(
                appointment_type=clinic.type,
                location=clinic.location,
                starts_at=clinic.at(16),
                now=NOW,
            ),
            visitor=visitor,
            consents=ConsentAnswers(answers={}),
        )


def test_minor_is_stopped_kindly_before_anything_is_written(client: Browser):
    clinic = make_clinic()
    page = pick(client, clinic)

    stopped = client.post(page, person(birth_on="2010-05-31"))

    assert stopped.status_code == 422
    assert "18 and older on the day of the visit" in text_of(stopped)
    assert not Client.objects.exists()
    assert not Appointment.objects.exists(), "the time is others' again"


def test_corrected_date_books_the_time_that_was_given_back(client: Browser):
    clinic = make_clinic()
    page = pick(client, clinic)
    client.post(page, person(birth_on="2010-05-31"))

    client.post(page, person(birth_on="1990-05-31"))

    assert the_appointment().client.birth_on == date(1990, 5, 31)


def test_treatment_asks_for_the_date_and_a_consultation_does_not(client: Browser):
    clinic = make_clinic(**TREATMENT)

    asked = client.post(details_at(clinic, clinic.at(10)), person())

    assert asked.status_code == 422
    assert list(asked.context["form"].errors) == ["birth_on"]
    client.post(details_at(clinic, clinic.at(10)), person(birth_on="1990-05-31"))
    assert the_appointment().status == "booked"


def test_service_asks_for_the_date_of_a_treatment():
    clinic = make_clinic(purpose="treatment")

    with pytest.raises(BirthDateNeeded):
        require_adult(clinic.type, None, MONDAY)


def test_kept_date_of_somebody_else_is_neither_used_nor_shown(client: Browser):
    """A stranger types another date under a known name: the record stays, and says nothing."""
    clinic = make_clinic()
    known = make_client(**NOOR, birth_on=date(1988, 6, 3))

    done = client.post(
        details_at(clinic, clinic.at(10)), person(birth_on="1990-05-31"), follow=True
    )

    known.refresh_from_db()
    assert the_appointment().client == known
    assert known.birth_on == date(1988, 6, 3)
    assert "1988" not in text_of(done)


def test_known_minor_is_told_to_call_and_not_why(client: Browser):
    clinic = make_clinic()
    make_client(**NOOR, birth_on=date(2012, 6, 3))

    refused = client.post(details_at(clinic, clinic.at(10)), person(birth_on="1990-05-31"))

    assert "We couldn't book this online. Please sign in to see why" in text_of(refused)
    assert "under 18" not in text_of(refused)
    assert not Appointment.objects.exists()


def test_api_stops_minors_too(client: Browser):
    clinic = make_clinic()
    body = {
        "appointment_type": clinic.type.slug,
        "location": clinic.location.slug,
        "starts_at": clinic.at(10).isoformat(),
        "client": NOOR | {"birth_date": "2012-06-03"},
    }

    answer = client.post("/api/appointments", body, content_type="application/json")

    assert answer.status_code == 422
    assert answer.json()["type"] == "adults_only"
    assert answer.json()["errors"][0]["field"] == "client.birth_date"
    assert not Client.objects.exists()
