"""One provider, room and device are locked for a visit, and never more than must be waited for."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bookings.booking.book import book_appointment
from bookings.models import Appointment
from bookings.reservation.locks import lock_resources
from bookings.reservation.slot_request import SlotRequest
from bookings.tests.factories import MONDAY, NOW, Clinic, book, make_clinic
from medspa.audit.log import ONLINE_VISITOR
from medspa.clients.tests.factories import make_client
from medspa.clinic.models import Resource
from medspa.local.testkit.racing import Race, split_outcomes
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db(transaction=True)

STATEMENTS = 10
"""Without BEGIN and COMMIT: a savepoint and its release, four looks and locks, the visit, its
history, its audit line, and that a letter is owed."""


@shared
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2)


@contextmanager
def in_hand(room: Resource) -> Iterator[None]:
    """Somebody else has the room locked, as if booking in it."""
    locked, done = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            Resource.objects.select_for_update(no_key=True).get(pk=room.pk)
            locked.set()
            done.wait(60)
        connection.close()

    thread = Thread(target=hold)
    thread.start()
    try:
        assert locked.wait(60)
        yield
    finally:
        done.set()
        thread.join()


def wish_at(clinic: Clinic, hour: int) -> SlotRequest:
    return SlotRequest(
        appointment_type=clinic.type,
        location=clinic.location,
        starts_at=clinic.at(hour),
        now=NOW,
        client=make_client(),
        provider=clinic.provider,
    )


def test_room_that_somebody_has_in_hand_is_passed_over(clinic: Clinic) -> None:
    with in_hand(clinic.room):
        assert book(clinic, clinic.at(10)).room == clinic.rooms[1]

    assert book(clinic, clinic.at(12)).room == clinic.room


def test_without_a_room_nothing_after_it_is_locked(clinic: Clinic) -> None:
    slot_request = wish_at(clinic, 10)
    taken = [book(clinic, clinic.at(10), provider=who) for who in clinic.providers]
    assert {appointment.room for appointment in taken} == set(clinic.rooms)

    with transaction.atomic():
        locked = lock_resources(slot_request, clinic.provider.pk, waits=True)

    assert (locked.resource_ids, locked.is_complete) == ((), False)


def test_room_wanted_by_name_is_waited_for(clinic: Clinic) -> None:
    with Race(2) as race:
        for hour in (9, 11, 13):
            calls = [
                lambda who=who, hour=hour: book(
                    clinic, clinic.at(hour), provider=who, room=clinic.rooms[1]
                )
                for who in clinic.providers
            ]
            won, refused = split_outcomes(race.run(calls))
            assert (len(won), len(refused)) == (1, 1)


def test_work_is_spread_as_fairly_when_all_book_at_once() -> None:
    clinic = make_clinic(providers=2, rooms=2)
    people = [make_client() for _ in range(4)]
    with Race(4) as race:
        for number in range(6):
            day = MONDAY + timedelta(days=number)
            hours = [clinic.at(hour, day=day) for hour in (9, 11, 13, 15)]
            calls = [
                lambda at=at, who=who: book(clinic, at, client=who)
                for at, who in zip(hours, people, strict=True)
            ]
            _, refused = split_outcomes(race.run(calls))
            assert refused == []
            appointments = Appointment.objects.values_list("provider", flat=True)
            assert {list(appointments).count(who.pk) for who in clinic.providers} == {
                2 * (number + 1)
            }


def test_a_booking_takes_few_statements(clinic: Clinic) -> None:
    with CaptureQueriesContext(connection) as seen:
        book_appointment(
            SlotRequest(
                client=make_client(),
                appointment_type=clinic.type,
                location=clinic.location,
                provider=clinic.provider,
                starts_at=clinic.at(10),
                now=NOW,
            ),
            by=ONLINE_VISITOR,
        )

    said = [query["sql"] for query in seen if query["sql"] not in ("BEGIN", "COMMIT")]
    assert len(said) - 1 == STATEMENTS  # the client's own INSERT
