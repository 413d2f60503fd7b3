"""Some rounds of every race of `make race`: real threads, real constraints."""

import os
from datetime import time

import pytest

from bookings.models import Appointment
from devtools.races.everything import KINDS
from devtools.races.judge import run_races
from devtools.races.kinds import Kind

ROUNDS = int(os.environ.get("RACE_ROUNDS", "6"))

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_race_ends_as_it_should(kind: Kind) -> None:
    seen = run_races(kind, ROUNDS)

    assert (seen.rounds, seen.collisions, seen.deadlocks, seen.wrong) == (ROUNDS, 0, 0, [])
    assert kind.wins[0] * ROUNDS <= seen.won <= kind.wins[1] * ROUNDS


def race_named(name: str) -> Kind:
    (kind,) = (kind for kind in KINDS if kind.name == name)
    return kind


def test_visit_that_raced_to_move_is_where_it_was_or_where_it_wanted() -> None:
    run_races(race_named("move and book"), ROUNDS)

    starts = [visit.local_start.time() for visit in Appointment.objects.all()]
    assert set(starts) <= {time(9), time(14)}
    assert starts.count(time(14)) == ROUNDS  # the one who moved or the one who booked


def test_no_hold_outlives_its_race() -> None:
    run_races(race_named("hold expires"), ROUNDS)

    assert not Appointment.objects.filter(status="held").exists()
