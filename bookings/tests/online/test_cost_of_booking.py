"""What a booking over HTTP asks the database for: numbers that only shrink.

In a test everything is inside a transaction, so that BEGIN and COMMIT are savepoints here.
"""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from bookings.tests.api.asking import booking
from bookings.tests.factories import Clinic
from bookings.tests.pages import details_at, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
FORM, API = 27, 25


def statements(book: Callable[[], int]) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert book() in (201, 302)
    return len(seen)


def by_form(clinic: Clinic, number: int) -> int:
    typed = person(email=f"n{number}@mail.example", phone=f"(206) 555-01{number:02}")
    typed |= {"first_name": f"Noor{number}"}  # nobody whom they may be: the usual newcomer
    typed |= {"birth_on": "1990-05-31"}
    return Browser().post(details_at(clinic, clinic.at(9 + number)), typed).status_code


def by_api(clinic: Clinic, number: int) -> int:
    body = booking(clinic, clinic.at(9 + number))
    body["client"] |= {"email": f"a{number}@mail.example", "first_name": f"Noor{number}"}
    body["client"] |= {"phone": f"(206) 555-01{number:02}"}
    return Browser().post("/api/appointments", body, "application/json").status_code


@pytest.mark.parametrize(("book", "most"), [(by_form, FORM), (by_api, API)])
def test_a_booking_takes_few_statements(
    clinic: Clinic, book: Callable[[Clinic, int], int], most: int
) -> None:
    book(clinic, 0)

    assert statements(lambda: book(clinic, 1)) == most
