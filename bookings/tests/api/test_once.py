"""Idempotency keys: the same request books once and hears the same answer."""

from datetime import timedelta
from functools import partial

import pytest
from django.test import Client as Browser

from bookings.models import Appointment, IdempotencyKey
from bookings.online.idempotency import KEPT_FOR, sweep_idempotency_keys
from bookings.tasks import sweep_idempotency_keys as sweep_task
from bookings.tests.api.asking import bearer, booking, problem, wrong_fields
from bookings.tests.factories import MONDAY, NOW, Clinic, make_appointment
from medspa.clients.models import Client
from medspa.local.testkit.racing import Race
from medspa.messaging.models import Message

KEY = "0b0e7cf0-5a2a-4f57-9a0c-6f5a8f6f8c11"
RUNNERS = 16


@pytest.mark.django_db
def test_the_same_key_and_body_books_once(clinic: Clinic, book):
    first, second = (book(booking(clinic, clinic.at(10)), KEY) for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert second["Location"] == first["Location"]
    assert [each.get("Idempotent-Replayed") for each in (first, second)] == [None, "true"]
    assert Appointment.objects.count() == Message.objects.count() == 1


@pytest.mark.django_db
def test_the_order_of_members_makes_no_other_body(clinic: Clinic, book):
    body = booking(clinic, clinic.at(10))
    book(body, KEY)

    assert book(dict(reversed(body.items())), KEY).status_code == 201
    assert Appointment.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changed", [{"note": "x"}, {"client": {"email": "b@mail.example"}}, {"sms_consent": True}]
)
def test_the_same_key_with_another_body_is_refused(clinic: Clinic, book, changed):
    book(booking(clinic, clinic.at(10)), KEY)

    response = book(booking(clinic, clinic.at(10), **changed), KEY)

    assert problem(response) == (422, "idempotency_key_reused")
    assert wrong_fields(response) == {"Idempotency-Key": "idempotency_key_reused"}
    assert Appointment.objects.count() == Client.objects.count() == 1


@pytest.mark.django_db
def test_the_first_answer_stays_after_the_appointment_moved(client: Browser, clinic: Clinic, book):
    body = booking(clinic, clinic.at(10, day=MONDAY + timedelta(days=3)))
    first = book(body, KEY).json()
    client.patch(
        f"/api/appointments/{first['reference']}",
        {"starts_at": "2027-03-05T10:00:00-08:00"},
        content_type="application/json",
        headers=bearer(first["manage_token"]),
    )

    assert book(body, KEY).json() == first


@pytest.mark.django_db
def test_a_revoked_link_is_not_made_again(client: Browser, clinic: Clinic, book):
    first = book(booking(clinic, clinic.at(10)), KEY).json()
    Appointment.objects.update(token_version=2)

    again = book(booking(clinic, clinic.at(10)), KEY).json()

    assert again == first
    assert client.get(f"/a/{again['manage_token']}/").status_code == 404


@pytest.mark.django_db
def test_neither_key_nor_link_nor_person_is_stored_with_the_answer(clinic: Clinic, book):
    answer = book(booking(clinic, clinic.at(10)), KEY).json()

    kept = str(IdempotencyKey.objects.values().get())

    assert [
        text for text in (KEY, answer["manage_token"], "Noor", "mail.example") if text in kept
    ] == []


@pytest.mark.django_db
def test_what_was_refused_may_be_tried_again_with_the_key(clinic: Clinic, book):
    for provider, room in zip(clinic.providers, clinic.rooms, strict=True):
        make_appointment(clinic, clinic.at(10), provider=provider, room=room)
    refused = book(booking(clinic, clinic.at(10)), KEY)
    assert problem(refused) == (409, "slot_taken")
    assert not IdempotencyKey.objects.exists()

    Appointment.objects.update(status="no_show")

    assert book(booking(clinic, clinic.at(10)), KEY).status_code == 201


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["x" * 201, "two words", "ключ"])
def test_a_key_that_is_none_is_refused(clinic: Clinic, book, key: str):
    assert list(wrong_fields(book(booking(clinic, clinic.at(10)), key))) == ["Idempotency-Key"]


@pytest.mark.django_db
def test_answers_are_forgotten_in_time(clinic: Clinic, book):
    book(booking(clinic, clinic.at(10)), KEY)

    assert sweep_task() == sweep_idempotency_keys(now=NOW + KEPT_FOR - timedelta(seconds=1)) == 0
    assert sweep_idempotency_keys(now=NOW + KEPT_FOR) == 1
    assert Appointment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_book_once_and_hear_the_same(clinic: Clinic):
    with Race(RUNNERS) as race:
        for hour in (9, 11, 13, 15):
            body = booking(clinic, clinic.at(hour), client={"email": f"{hour}@mail.example"})
            answers = race.run([partial(send, body, f"key-{hour}")] * RUNNERS)
            assert {each.status_code for each in answers} == {201}
            assert len({each.content for each in answers}) == 1
            assert sum("Idempotent-Replayed" in each for each in answers) == RUNNERS - 1
    assert Appointment.objects.count() == Client.objects.count() == Message.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_sixteen_strangers_want_one_slot_and_as_many_get_it_as_there_are_providers(clinic: Clinic):
    with Race(RUNNERS) as race:
        for hour in (9, 11):
            answers = race.run(
                [
                    partial(
                        send,
                        booking(clinic, clinic.at(hour), client={"email": f"{n}@mail.example"}),
                        f"{hour}-{n}",
                    )
                    for n in range(RUNNERS)
                ]
            )
            assert sorted(each.status_code for each in answers) == [201] * 2 + [409] * 14
    assert Appointment.objects.count() == IdempotencyKey.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_one_key_with_sixteen_bodies_books_one_of_them(clinic: Clinic):
    with Race(RUNNERS) as race:
        bodies = [booking(clinic, clinic.at(10), note=str(n)) for n in range(RUNNERS)]
        answers = race.run([partial(send, body, KEY) for body in bodies])

    assert sorted(each.status_code for each in answers) == [201] + [422] * 15
    assert Appointment.objects.count() == 1


def send(body, key: str):
    return Browser().post(
        "/api/appointments",
        body,
        content_type="application/json",
        headers={"Idempotency-Key": key},
    )
