"""Bookings of strangers are few for one network, over pages and API together."""

from datetime import timedelta

import pytest
from django.test import Client as Browser

from bookings.models import Appointment
from bookings.tests.api.asking import booking, problem
from bookings.tests.factories import MONDAY, Clinic, make_clinic
from bookings.tests.pages import details_at, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HERE, THERE = "203.0.113.9", "198.51.100.9"


@pytest.fixture
def clinic(settings) -> Clinic:
    settings.PAGE_RATES = settings.PAGE_RATES | {"booking": "10/h"}
    return make_clinic(providers=12, rooms=12)


def book_by_page(clinic: Clinic, number: int, network: str = HERE) -> int:
    at = clinic.at(9 + number % 6, day=MONDAY + timedelta(days=number % 5))
    typed = person(email=f"n{number}@mail.example", phone=f"(206) 555-01{number:02}")
    return Browser(REMOTE_ADDR=network).post(details_at(clinic, at), typed).status_code


def book_by_api(clinic: Clinic, number: int, network: str = HERE):
    body = booking(clinic, clinic.at(9 + number % 6))
    body["client"] |= {"email": f"a{number}@mail.example", "phone": f"+1206555{1000 + number}"}
    return Browser(REMOTE_ADDR=network).post("/api/appointments", body, "application/json")


def test_eleventh_of_one_network_waits_and_others_book(clinic: Clinic) -> None:
    codes = [book_by_page(clinic, number) for number in range(12)]

    assert codes == [302] * 10 + [429] * 2
    assert book_by_page(clinic, 20, THERE) == 302
    assert Appointment.objects.count() == 11


def test_api_and_pages_count_together(clinic: Clinic) -> None:
    said = [book_by_api(clinic, number) for number in range(9)]
    assert [each.status_code for each in said] == [201] * 9
    assert book_by_page(clinic, 30) == 302

    refused = book_by_api(clinic, 40)

    assert (problem(refused), int(refused["Retry-After"]) > 3000) == (
        (429, "too_many_requests"),
        True,
    )
    assert book_by_page(clinic, 41) == 429
    assert book_by_api(clinic, 42, THERE).status_code == 201
