"""Real threads on real connections, beside the races of `devtools/races`: a crowd, the same form
twice, two editors.

A deadlock would show as an OperationalError among the refusals, so each test names the only
refusals that it allows.
"""

import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bookings.booking.lifecycle import change_status
from bookings.booking.move import Move, move_appointment
from bookings.errors import SlotTaken
from bookings.models import Appointment
from bookings.reservation.slot_request import find_nearest_slots
from bookings.tests.factories import MONDAY, NOW, Clinic, book, book_as, make_clinic
from medspa.audit.log import ONLINE_VISITOR, SYSTEM
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.errors import Stale
from medspa.local.testkit.racing import Race, split_outcomes
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 50
ROUNDS = int(os.environ.get("RACE_ROUNDS", "6"))
LONG_AGO = NOW - timedelta(days=2)


@shared
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
