"""What a vial holds is never given twice, whichever two want the last of it at one moment.

Rounds: `RACE_ROUNDS`. Every vial holds 100 U; the two calls of a round want 60 U each.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from charting.charts.services.containers import record_waste
from charting.charts.services.signing import sign_chart
from charting.charts.sharing_vials.services import (
    ShareTaken,
    decide_sharing,
    return_share,
    take_share,
)
from charting.errors import ChartSigned, NotEnoughLeft, NotReadyToSign
from charting.models import Chart, Preparation
from charting.tests.factories import (
    Team,
    ask,
    give,
    make_chart,
    make_team,
    masseter,
    mix_vial,
    toxin_lot,
)
from medspa.accounts.permissions import Role
from medspa.clinic.tests.factories import make_staff
from medspa.local.testkit.racing import Race, split_outcomes
from treatments.models import Lot

ROUNDS = int(os.environ.get("RACE_ROUNDS", "6"))
pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Room:
    """A vial that is open for one client, and the charts of two others on the same day."""

    team: Team
    vial: Preparation
    others: list[Chart]

    def shares(self, who: int) -> Callable[[], Any]:
        share = ShareTaken(vial=self.vial, units=Decimal(60))
        chart = self.others[who]
        return partial(take_share, chart=chart, share=share, by=self.team.rn, now=self.now)

    def draws(self, side: str) -> Callable[[], Any]:
        return partial(give, self.vial, masseter(), side, "60", by=self.team.rn, now=self.now)

    def wastes(self) -> Callable[[], Any]:
        return partial(
            record_waste, container=self.vial, amount=Decimal(60), by=self.team.rn, now=self.now
        )

    def signs(self) -> Callable[[], Any]:
        return partial(sign_chart, chart=self.vial.chart, by=self.team.rn, now=self.now)

    @property
    def now(self) -> Any:
        return self.vial.chart.opened_at + timedelta(minutes=30)


PAIRS: dict[str, Callable[[Room], list[Callable[[], Any]]]] = {
    "share and share": lambda room: [room.shares(0), room.shares(1)],
    "draw and draw": lambda room: [room.draws("R"), room.draws("L")],
    "share and draw": lambda room: [room.shares(0), room.draws("R")],
    "share and waste": lambda room: [room.shares(0), room.wastes()],
}


def make_room(team: Team, lot: Lot, day: int) -> Room:
    on = team.at(0).date() + timedelta(days=day)
    first, *others = (make_chart(team, on=on, hour=hour) for hour in (10, 9, 8))
    for chart in others:
        ask(chart, lot.product, by=team.rn, now=first.opened_at)
    vial = mix_vial(first, lot, by=team.rn, now=first.opened_at)
    return Room(team, Preparation.objects.get(pk=vial.pk), others)


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def lot(team: Team) -> Lot:
    lot = toxin_lot(team, quantity=ROUNDS)
    decide_sharing(
        location=team.clinic.location,
        product=lot.product,
        is_allowed=True,
        reason="Shortage",
        by=make_staff(Role.MEDICAL_DIRECTOR).user,
        now=team.at(0),
    )
    return lot


@pytest.mark.parametrize("pair", PAIRS)
def test_one_of_two_has_the_last_of_the_vial(team: Team, lot: Lot, pair: str) -> None:
    masseter()
    with Race(2) as race:
        for number in range(ROUNDS):
            room = make_room(team, lot, number)
            _, refused = split_outcomes(race.run(PAIRS[pair](room)))
            assert refused == [NotEnoughLeft]
            assert Preparation.objects.get(pk=room.vial.pk).left == 40


def test_a_share_goes_back_before_the_vial_is_signed_or_not_at_all(team: Team, lot: Lot) -> None:
    """40 U are given and 60 U shared, so that the first chart can be signed until they go back."""
    masseter()
    with Race(2) as race:
        for number in range(ROUNDS):
            room = make_room(team, lot, number)
            give(room.vial, masseter(), "R", "40", by=team.rn, now=room.now)
            back = partial(return_share, share=room.shares(0)(), by=team.rn, now=room.now)
            _, refused = split_outcomes(race.run([back, room.signs()]))
            assert refused in ([ChartSigned], [NotReadyToSign])
            vial = Preparation.objects.get(pk=room.vial.pk)
            assert vial.chart.is_signed is (vial.left == 0)
