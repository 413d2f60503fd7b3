"""An appointment is found by what is said at the desk."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment
from bookings.tests.factories import MONDAY, Clinic, make_appointment
from bookings.tests.pages import text_of
from medspa.clients.tests.factories import make_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def find(browser: Browser, said: str) -> list[Appointment]:
    return browser.get(reverse("find_visit"), {"q": said}).context["found"]


@pytest.mark.parametrize(
    "said",
    ["rey", "Mina", "mina rey", "REYES MINA", "del rey", "(206) 555-1001", "5551001", "bx7k29qm",
     " BX7K-29QM ", "mina  r"],
)  # fmt: skip
def test_appointment_is_found_by_name_phone_or_reference(desk: Browser, clinic: Clinic, said: str):
    person = make_client(first_name="Mina", last_name="del Reyes", phone="+12065551001")
    appointment = make_appointment(clinic, clinic.at(10), client=person, reference="BX7K-29QM")
    make_appointment(clinic, clinic.at(12))

    assert find(desk, said) == [appointment]


@pytest.mark.parametrize("said", ["", "m", "00", "%", "zzz", "0000", "🌸"])
def test_nothing_is_found_by_too_little_or_nonsense(desk: Browser, clinic: Clinic, said: str):
    make_appointment(clinic, clinic.at(10))

    assert find(desk, said) == []


def test_search_is_bounded_and_says_that_there_is_more(desk: Browser, clinic: Clinic):
    person = make_client(first_name="Mina")
    for week in range(30):
        start = clinic.at(10, day=MONDAY + timedelta(weeks=week))
        make_appointment(clinic, start, client=person)

    response = desk.get(reverse("find_visit"), {"q": "mina"})

    assert len(response.context["found"]) == 25
    assert "There are more" in text_of(response)


def test_appointments_ahead_are_found_before_past_ones(desk: Browser, clinic: Clinic):
    person = make_client(first_name="Mina")
    starts = [clinic.at(10, day=MONDAY + timedelta(weeks=week)) for week in (-2, -1, 1, 2)]
    for start in starts:
        make_appointment(clinic, start, client=person)

    found = [appointment.starts_at for appointment in find(desk, "mina")]

    assert found == [starts[2], starts[3], starts[1], starts[0]]
