"""Some rounds of every race of `make race`: real threads, real constraints."""

import os

import pytest

from bookings.models import Appointment
from devtools.races.judge import run_races
from devtools.races.kinds import KINDS, Kind

ROUNDS = int(os.environ.get("RACE_ROUNDS", "6"))

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_race_ends_as_it_should(kind: Kind) -> None:
    seen = run_races(kind, ROUNDS)

    assert (seen.rounds, seen.collisions, seen.deadlocks, seen.wrong) == (ROUNDS, 0, 0, [])
    assert kind.wins[0] * ROUNDS <= seen.won <= kind.wins[1] * ROUNDS


def test_no_hold_outlives_its_race() -> None:
    (kind,) = (kind for kind in KINDS if kind.name == "hold expires")

    run_races(kind, ROUNDS)

    assert not Appointment.objects.filter(status="held").exists()
