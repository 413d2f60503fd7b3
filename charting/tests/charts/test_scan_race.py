"""One vial is scanned in two rooms at one moment: one of them has it, the other is told."""

import os
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from charting.charts.openings import VialOpening
from charting.charts.services.containers import open_vial
from charting.models import Chart, Preparation
from charting.tests.factories import DONE, Team, ask, make_chart, make_team, toxin_lot
from medspa.local.testkit.racing import Race
from treatments.errors import PackKnown
from treatments.models import Lot
from treatments.stock.services.movement_rules import Entry

ROUNDS = int(os.environ.get("RACE_ROUNDS", "4"))


def charts_in_two_rooms(team: Team, lot: Lot, day: int) -> list[Chart]:
    on = team.at(0).date() + timedelta(days=day)
    charts = [make_chart(team, on=on, hour=hour) for hour in (9, 10)]
    for chart in charts:
        ask(chart, lot.product, by=team.rn, now=charts[1].opened_at)
    return charts


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_vial_that_is_scanned_in_two_rooms_is_opened_in_one() -> None:
    team = make_team()
    lot = toxin_lot(team, quantity=2 * ROUNDS)
    with Race(2) as race:
        for number in range(ROUNDS):
            charts = charts_in_two_rooms(team, lot, number)
            scan = Entry(
                method="scanner", raw="(01)...", gtin="00300239232013", serial=f"S{number}"
            )
            opening = VialOpening(
                lot=lot, diluent_ml=Decimal("2.5"), entry=scan, justification=DONE
            )
            now = charts[1].opened_at + timedelta(minutes=5)
            answers = race.run(
                [
                    partial(open_vial, chart=chart, opening=opening, by=team.rn, now=now)
                    for chart in charts
                ]
            )
            (refused,) = [one for one in answers if isinstance(one, Exception)]
            assert isinstance(refused, PackKnown)
            assert refused.detail == f"The pack with serial number S{number} was opened before."
            lot.refresh_from_db()
            assert lot.balance == 2 * ROUNDS - number - 1
    assert Preparation.objects.count() == ROUNDS
