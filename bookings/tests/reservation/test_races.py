"""Real threads on real connections: never two in one place, and never a deadlock.

A deadlock would show as an OperationalError among the refusals, so each test names the only
refusals that it allows.
"""

import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bookings.booking.lifecycle import cancel_appointment, change_status
from bookings.booking.move import Move, move_appointment
from bookings.errors import ClientBusy, HoldExpired, SlotTaken
from bookings.models import Appointment
from bookings.reservation.holds import hold_slot, release_hold
from bookings.reservation.slot_request import SlotRequest, find_nearest_slots
from bookings.tests.factories import MONDAY, NOW, Clinic, book, book_as, make_clinic
from medspa.audit.log import ONLINE_VISITOR, SYSTEM
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.errors import Stale
from medspa.local.testkit.racing import Race, split_outcomes
from medspa.messaging.models import Message

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 50
ROUNDS = int(os.environ.get("RACE_ROUNDS", "12"))
LONG_AGO = NOW - timedelta(days=2)


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2, horizon_days=ROUNDS + 9)


def crowd(size: int) -> list[Client]:
    return [make_client() for _ in range(size)]


def wants(clinic: Clinic, client: Client, starts_at: datetime, **how: Any) -> Callable[[], Any]:
    return partial(
        book_as,
        **{
            "client": client,
            "appointment_type": clinic.type,
            "location": clinic.location,
            "starts_at": starts_at,
            "by": ONLINE_VISITOR,
            "now": LONG_AGO,
        }
        | how,
    )


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def test_fifty_clients_want_one_slot_and_one_gets_it() -> None:
    clinic = make_clinic()
    people = crowd(CROWD)
    with Race(CROWD) as race:
        for number in range(3):
            starts_at = clinic.at(10, day=day(number))
            results = race.run([wants(clinic, client, starts_at) for client in people])
            won, refused = split_outcomes(results)
            assert (len(won), refused) == (1, [SlotTaken] * (CROWD - 1))
            assert all(len(find_nearest_slots(error)) == 3 for error in results if error not in won)
    assert Appointment.objects.count() == Message.objects.count() == 3


def test_fifty_clients_want_any_of_two_providers_and_two_get_one(clinic: Clinic) -> None:
    people = crowd(CROWD)
    with Race(CROWD) as race:
        results = race.run([wants(clinic, client, clinic.at(10)) for client in people])
    won, refused = split_outcomes(results)
    assert refused == [SlotTaken] * (CROWD - 2)
    assert {booked.appointment.provider_id for booked in won} == {p.pk for p in clinic.providers}


def test_slots_that_overlap_without_being_equal_do_not_both_go(clinic: Clinic) -> None:
    people = crowd(6)
    halves = [(9, 0), (9, 30), (10, 0), (9, 30), (10, 0), (10, 30)]
    with Race(6) as race:
        for number in range(ROUNDS):
            calls = [
                wants(clinic, client, clinic.at(*at, day=day(number)), provider=clinic.provider)
                for client, at in zip(people, halves, strict=True)
            ]
            won, refused = split_outcomes(race.run(calls))
            assert set(refused) == {SlotTaken}
            assert 1 <= len(won) <= 2
    require_no_overlap()


def test_free_providers_cannot_share_the_last_room() -> None:
    clinic = make_clinic(providers=4, rooms=1, horizon_days=ROUNDS + 9)
    people = crowd(4)
    with Race(4) as race:
        for number in range(ROUNDS):
            calls = [
                wants(clinic, client, clinic.at(9 + index % 2, 30 * (index // 2), day=day(number)),
                      provider=provider)
                for index, (client, provider) in enumerate(
                    zip(people, clinic.providers, strict=True)
                )
            ]  # fmt: skip
            won, refused = split_outcomes(race.run(calls))
            assert set(refused) == {SlotTaken}
            assert 1 <= len(won) <= 2
    require_no_overlap()


def test_client_is_not_in_two_places_at_once(clinic: Clinic) -> None:
    client = make_client()
    with Race(2) as race:
        for number in range(ROUNDS):
            calls = [
                wants(clinic, client, clinic.at(10, 30 * index, day=day(number)),
                      provider=provider, room=room)
                for index, (provider, room) in enumerate(
                    zip(clinic.providers, clinic.rooms, strict=True)
                )
            ]  # fmt: skip
            won, refused = split_outcomes(race.run(calls))
            assert (len(won), refused) == (1, [ClientBusy])


def test_form_sent_twice_books_once(clinic: Clinic) -> None:
    client = make_client()
    with Race(4) as race:
        for number in range(ROUNDS):
            twice = wants(
                clinic, client, clinic.at(10, day=day(number)), submission_key=f"form-{number}"
            )
            won, refused = split_outcomes(race.run([twice] * 4))
            assert refused == []
            assert len({(each.appointment.pk, each.manage_token) for each in won}) == 1
    assert Appointment.objects.count() == Message.objects.count() == ROUNDS


def test_move_and_booking_want_the_same_slot(clinic: Clinic) -> None:
    mover, booker = crowd(2)
    with Race(2) as race:
        for number in range(ROUNDS):
            old, new = (clinic.at(hour, day=day(number)) for hour in (9, 14))
            appointment = book(clinic, old, client=mover, provider=clinic.provider)
            move = partial(
                move_appointment,
                Move(appointment, new),
                by=mover,
                now=LONG_AGO,
            )
            take = wants(clinic, booker, new, provider=clinic.provider)
            won, refused = split_outcomes(race.run([move, take]))
            assert (len(won), refused) == (1, [SlotTaken])
            appointment.refresh_from_db()
            assert appointment.starts_at in (old, new)
    require_no_overlap()


def test_two_appointments_change_places_without_deadlock(clinic: Clinic) -> None:
    people = crowd(2)
    with Race(2) as race:
        for number in range(ROUNDS):
            hours = clinic.at(9, day=day(number)), clinic.at(11, day=day(number))
            appointments = [
                book(clinic, at, client=client, provider=provider)
                for at, client, provider in zip(hours, people, clinic.providers, strict=True)
            ]
            moves = [
                partial(
                    move_appointment,
                    Move(appointment, at, any_provider=True),
                    by=SYSTEM,
                    now=LONG_AGO,
                )
                for appointment, at in zip(appointments, reversed(hours), strict=True)
            ]
            won, refused = split_outcomes(race.run(moves))
            assert (len(won), refused) == (2, [])
    require_no_overlap()


def test_second_of_two_editors_is_told(clinic: Clinic) -> None:
    with Race(2) as race:
        for number in range(ROUNDS):
            appointment = book(clinic, clinic.at(9, day=day(number)))
            step = partial(
                change_status, appointment=appointment, by=SYSTEM, now=NOW, seen_version=1
            )
            move = partial(
                move_appointment,
                Move(appointment, clinic.at(13, day=day(number)), seen_version=1),
                by=SYSTEM,
                now=NOW,
            )
            won, refused = split_outcomes(race.run([partial(step, to="confirmed"), move]))
            assert (len(won), refused) == (1, [Stale])


def test_expired_hold_goes_to_whoever_books_first(clinic: Clinic) -> None:
    people = crowd(4)
    with Race(5) as race:
        for number in range(ROUNDS):
            starts_at = clinic.at(10, day=day(number))
            held = hold_slot(
                SlotRequest(
                    appointment_type=clinic.type,
                    location=clinic.location,
                    provider=clinic.provider,
                    starts_at=starts_at,
                    now=LONG_AGO,
                ),
                by=ONLINE_VISITOR,
            )
            a_second_before = held.expires_at - timedelta(seconds=1)
            holder = wants(clinic, people[0], starts_at, now=a_second_before,
                           hold_token=held.token)  # fmt: skip
            others = [
                wants(clinic, client, starts_at, now=held.expires_at, provider=clinic.provider)
                for client in people[1:]
            ]
            leaver = partial(release_hold, token="of nobody", by=ONLINE_VISITOR)
            won, refused = split_outcomes(race.run([holder, *others, leaver]))
            assert len([each for each in won if each is not False]) == 1
            assert set(refused) <= {SlotTaken, HoldExpired}
    assert not Appointment.objects.filter(status="held").exists()
    require_no_overlap()


def test_cancelled_appointment_wanted_back_while_somebody_books(clinic: Clinic) -> None:
    people = crowd(2)
    with Race(2) as race:
        for number in range(ROUNDS):
            at = clinic.at(10, day=day(number))
            appointment = book(clinic, at, client=people[0], provider=clinic.provider)
            appointment = cancel_appointment(appointment=appointment, by=SYSTEM, now=LONG_AGO)
            back = partial(
                change_status, appointment=appointment, to="booked", by=SYSTEM, now=LONG_AGO
            )
            take = wants(clinic, people[1], at, provider=clinic.provider)
            won, refused = split_outcomes(race.run([back, take]))
            assert (len(won), refused) == (1, [SlotTaken])
    require_no_overlap()


def require_no_overlap() -> None:
    """Look again without the constraints' help."""
    appointments = list(Appointment.objects.live().order_by("occupied"))
    for index, one in enumerate(appointments):
        for other in appointments[index + 1 :]:
            if other.occupied.lower >= one.occupied.upper:
                break
            assert one.provider_id != other.provider_id
            assert one.room_id != other.room_id
            assert one.client_id != other.client_id
