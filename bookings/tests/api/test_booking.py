"""Holding and booking over the API."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from bookings.models import Appointment
from bookings.services.holds import hold_slot
from bookings.tests.api.asking import bearer, booking, problem, wish, wrong_fields
from bookings.tests.factories import NOW, Clinic, make_appointment, make_hours
from bookings.tests.pages import the_appointment
from medspa.audit.log import ONLINE_VISITOR
from medspa.clients.models import ChannelConsent, Client
from medspa.clinic.tests.factories import make_location, make_staff
from medspa.messaging.models import Message
from treatments.tests.factories import make_area

pytestmark = pytest.mark.django_db


@pytest.fixture
def hold(client: Browser):
    def post(body: Any):
        return client.post("/api/holds", body, content_type="application/json")

    return post


def nothing_written() -> bool:
    tables = (Appointment, Client, Message, ChannelConsent)
    return not any(table.objects.exists() for table in tables)


def test_a_booking_is_answered_as_promised(client: Browser, clinic: Clinic, book):
    make_area("CHIN")
    body = booking(
        clinic, clinic.at(10), interests=["CHIN"], note="By train", provider=clinic.provider.slug
    )

    response = book(body)

    answer, visit = response.json(), the_appointment()
    assert (response.status_code, response["Cache-Control"]) == (201, "no-store")
    assert response["Location"] == f"/api/appointments/{visit.reference}"
    assert answer["reference"] == visit.reference
    assert answer["starts_at"] == "2027-03-01T10:00:00-08:00"
    assert answer["ends_at"] == "2027-03-01T11:00:00-08:00"
    assert (answer["provider"], answer["status"]) == (clinic.provider.slug, "booked")
    assert answer["manage_url"].endswith(f"/a/{answer['manage_token']}/")
    assert client.get(f"/a/{answer['manage_token']}/").status_code == 200
    assert (visit.interests, visit.note, visit.booked_via) == (["CHIN"], "By train", "online")
    assert (visit.client.full_name, visit.client.birth_on) == ("Noor Example", date(1990, 5, 31))
    assert len(response.cookies) == 0


def test_an_answer_about_texts_is_kept_and_silence_is_none(clinic: Clinic, book):
    book(booking(clinic, clinic.at(10), sms_consent=True))
    silent = booking(clinic, clinic.at(12), client={"email": "other@mail.example"})
    del silent["sms_consent"]
    book(silent)

    assert [consent.granted for consent in ChannelConsent.objects.all()] == [True]


def test_optional_fields_may_be_missing_or_null(clinic: Clinic, book):
    body = booking(clinic, clinic.at(10), provider=None)
    for name in ("interests", "sms_consent"):
        del body[name]
    body["client"]["birth_date"] = None

    assert book(body).status_code == 201


def test_a_phone_may_be_written_as_at_the_location(clinic: Clinic, book):
    book(booking(clinic, clinic.at(10), client={"phone": "(415) 555-0177"}))

    assert the_appointment().contact_phone.as_e164 == "+14155550177"


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


def test_the_same_person_twice_at_a_time_is_taken_too_and_told_why(clinic: Clinic, book):
    book(booking(clinic, clinic.at(10)))

    response = book(booking(clinic, clinic.at(10)))

    assert problem(response) == (409, "slot_taken")
    assert response.json()["reason"] == "client_busy"


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
        appointment_type=clinic.type,
        location=clinic.location,
        starts_at=clinic.at(10),
        by=ONLINE_VISITOR,
        now=NOW - timedelta(minutes=9),
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


def at_ten(zone: str) -> str:
    return f"2027-03-01T10:00:00{zone}"


@pytest.mark.parametrize(
    ("starts_at", "code"),
    [
        (at_ten(""), "naive_time"),
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


def test_a_wall_time_that_does_not_exist_is_named_in_the_refusal(clinic: Clinic, book):
    detail = book(booking(clinic, "2027-03-14T02:30:00-08:00")).json()["detail"]

    assert detail == (
        "Nobody who gives this visit works at that time. "
        f"At {clinic.location.name}, 02:30 does not exist on that day: "
        "2027-03-14T02:30:00-08:00 is 2027-03-14T03:30:00-07:00."
    )


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
                "last_name": "x" * 200,
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


def test_the_token_is_not_in_what_others_may_see(clinic: Clinic, book, client: Browser):
    token = book(booking(clinic, clinic.at(10))).json()["manage_token"]
    visit = the_appointment()

    answer = client.get(f"/api/appointments/{visit.reference}", headers=bearer(token))

    assert token not in answer.content.decode()
