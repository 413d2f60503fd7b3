"""The time of a booking over the API: what cannot be, offsets, and the changes of the clock."""

from datetime import time

import pytest

from bookings.tests.api.asking import booking, nothing_written, wish, wrong_fields
from bookings.tests.factories import Clinic, make_hours

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("starts_at", "code"),
    [
        ("2027-03-01T10:00:00", "naive_time"),
        ("2027-03-01T10:07:00-08:00", "off_grid"),
        ("2027-03-01T10:00:30-08:00", "off_grid"),
        ("2027-03-01T20:00:00-08:00", "outside_hours"),
        ("2027-02-28T10:00:00-08:00", "in_the_past"),
        ("1969-12-31T10:00:00Z", "in_the_past"),
        ("0001-01-01T00:00:00+14:00", "in_the_past"),
        ("2027-06-15T10:00:00-07:00", "too_far"),
        ("9999-12-31T23:59:00-12:00", "too_far"),
        ("2027-02-30T10:00:00-08:00", "date_time"),
        ("2027-03-01", "date_time"),
        ("ten o'clock", "date_time"),
        ("1804000000", "date_time"),
        ("", "date_time"),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_its_reason(
    clinic: Clinic, book, hold, starts_at: str, code: str
):
    assert wrong_fields(book(booking(clinic, starts_at))) == {"starts_at": code}
    assert wrong_fields(hold(wish(clinic, starts_at))) == {"starts_at": code}
    assert nothing_written()


def test_an_instant_may_be_written_with_any_offset(clinic: Clinic, book):
    response = book(booking(clinic, "2027-03-01T19:00:00+01:00"))

    assert response.json()["starts_at"] == "2027-03-01T10:00:00-08:00"


@pytest.mark.parametrize(
    ("starts_at", "words"),
    [
        ("2027-03-14T02:30:00", "02:30 does not exist on that day at Place"),
        ("2027-11-07T01:30:00", "01:30 comes twice on that day at Place"),
        ("2027-03-15T09:00:00", "that is 2027-03-15T09:00:00-07:00."),
    ],
)
def test_a_time_without_offset_is_told_what_it_might_mean(
    clinic: Clinic, book, starts_at: str, words: str
):
    [entry] = book(booking(clinic, starts_at)).json()["errors"]

    assert entry["code"] == "naive_time"
    assert words.replace("Place", clinic.location.name) in entry["detail"]


@pytest.mark.parametrize(
    ("starts_at", "is_at"),
    [
        ("2027-03-14T02:30:00-08:00", "2027-03-14T03:30:00-07:00"),
        ("2027-03-14T02:30:00-07:00", "2027-03-14T01:30:00-08:00"),
    ],
)
def test_a_wall_time_that_does_not_exist_is_refused_though_the_clinic_works_at_night(
    clinic: Clinic, book, hold, starts_at: str, is_at: str
):
    make_hours(clinic.provider, clinic.location, weekdays=(6,), opens_at=time(0))

    for answer in (book(booking(clinic, starts_at)), hold(wish(clinic, starts_at))):
        assert wrong_fields(answer) == {"starts_at": "no_such_time"}
        assert answer.json()["errors"][0]["detail"] == (
            f"At {clinic.location.name}, 02:30 does not exist on that day: {starts_at} is {is_at}."
        )
    assert nothing_written()


def test_an_hour_that_the_clinic_skips_exists_elsewhere(clinic: Clinic, book):
    make_hours(clinic.provider, clinic.location, weekdays=(6,), opens_at=time(0))

    response = book(booking(clinic, "2027-03-14T02:00:00-10:00"))

    assert response.json()["starts_at"] == "2027-03-14T05:00:00-07:00"


def test_both_readings_of_a_doubled_hour_can_be_booked(clinic: Clinic, book):
    clinic.type.horizon_days = 300
    clinic.type.save()
    make_hours(clinic.provider, clinic.location, weekdays=(6,), opens_at=time(0))

    first = book(booking(clinic, "2027-11-07T01:00:00-07:00"))
    second = book(booking(clinic, "2027-11-07T01:00:00-08:00", client={"email": "b@mail.example"}))

    assert [each.json()["starts_at"] for each in (first, second)] == [
        "2027-11-07T01:00:00-07:00",
        "2027-11-07T01:00:00-08:00",
    ]
