"""The fields of a booking over the API: what may be left out, and what is wrong is named."""

from typing import Any

import pytest

from bookings.tests.api.asking import booking, nothing_written, problem, wrong_fields
from bookings.tests.factories import Clinic, make_hours
from bookings.tests.pages import the_appointment
from medspa.clinic.tests.factories import make_location, make_staff

pytestmark = pytest.mark.django_db


def test_optional_fields_may_be_missing_or_null(clinic: Clinic, book):
    body = booking(clinic, clinic.at(10), provider=None)
    for name in ("interests", "sms_consent"):
        del body[name]
    body["client"]["birth_date"] = None

    assert book(body).status_code == 201


def test_a_phone_may_be_written_as_at_the_location(clinic: Clinic, book):
    book(booking(clinic, clinic.at(10), client={"phone": "(415) 555-0177"}))

    assert the_appointment().contact_phone.as_e164 == "+14155550177"


def test_a_provider_of_another_place_is_refused(clinic: Clinic, book):
    elsewhere = make_staff()
    clinic.type.providers.add(elsewhere)
    make_hours(elsewhere, make_location())

    response = book(booking(clinic, clinic.at(10), provider=elsewhere.slug))

    assert wrong_fields(response) == {"provider": "wrong_provider"}
    assert nothing_written()


def test_a_type_of_another_place_is_refused(clinic: Clinic, book):
    body = booking(clinic, clinic.at(10), location=make_location().slug)

    assert wrong_fields(book(body)) == {"location": "wrong_location"}


def test_every_wrong_field_has_its_entry(clinic: Clinic, book):
    response = book(
        {
            "appointment_type": "x",
            "location": clinic.location.slug,
            "provider": "nobody",
            "starts_at": "2027-03-01T10:00:00",
            "hold": 5,
            "client": {
                "first_name": " ",
                "last_name": "x" * 201,
                "email": "noor@",
                "phone": "12",
                "birth_date": "2099-01-01",
            },
            "interests": ["NO_SUCH_AREA"],
            "sms_consent": "yes",
            "note": "x" * 1001,
            "voucher": "BX",
        }
    )

    assert problem(response) == (422, "invalid")
    assert wrong_fields(response) == {
        "appointment_type": "unknown",
        "provider": "unknown",
        "starts_at": "naive_time",
        "hold": "string_type",
        "client.first_name": "required",
        "client.last_name": "max_length",
        "client.email": "invalid",
        "client.phone": "invalid",
        "client.birth_date": "invalid",
        "interests": "unknown",
        "sms_consent": "bool_type",
        "note": "max_length",
        "voucher": "extra_forbidden",
    }
    assert nothing_written()


@pytest.mark.parametrize(
    ("field", "nonsense"),
    [
        ("first_name", ["Noor"]),
        ("last_name", None),
        ("email", {"a": 1}),
        ("phone", 4155550123),
        ("birth_date", 19900531),
        ("birth_date", "05/31/1990"),
        ("email", "a\0b@mail.example"),
    ],
)
def test_a_field_of_the_wrong_kind_is_named(clinic: Clinic, book, field: str, nonsense: Any):
    response = book(booking(clinic, clinic.at(10), client={field: nonsense}))

    assert list(wrong_fields(response)) == [f"client.{field}"]
