"""Two taps at once, each within the order alone and beyond it together: one goes in."""

import os
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from charting.charts.injection_entry import InjectionEntry
from charting.charts.services.injections import give_injection
from charting.errors import MayNotBeGiven
from charting.models import Injection
from charting.tests.clearances.ordering import order, units
from charting.tests.factories import (
    VISIT_ON,
    Team,
    agree,
    make_chart,
    masseter,
    mix_vial,
    toxin_lot,
)
from medspa.local.testkit.racing import Race, split_outcomes
from treatments.models import Product
from treatments.tests.factories import make_dose_range, make_product

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = int(os.environ.get("RACE_ROUNDS", "6"))


def test_two_taps_together_beyond_the_order(team: Team) -> None:
    """31 U right and 31 U left on an order of 60 U."""
    botox = make_product()
    make_dose_range(masseter(), botox, max_amount=500)
    lot = toxin_lot(team, product=botox, quantity=2 * ROUNDS)
    with Race(2) as race:
        for number in range(ROUNDS):
            vial = mixed_under_order(team, botox, lot, number)
            taps = [tap(vial, team, side) for side in "RL"]
            won, refused = split_outcomes(race.run(taps))
            assert (len(won), refused) == (1, [MayNotBeGiven])
            assert Injection.objects.filter(chart=vial.chart).count() == 1


def mixed_under_order(team: Team, botox: Product, lot, number: int):
    chart = make_chart(team, on=VISIT_ON + timedelta(days=number), is_allowed=False)
    before = chart.opened_at - timedelta(minutes=20)
    agree(team, chart.client, "neurotoxin", now=before)
    order(team, chart.client, units(botox, "60", "MASSETER"), at=before)
    return mix_vial(chart, lot, by=team.rn, now=chart.opened_at)


def tap(vial, team: Team, side: str):
    entry = InjectionEntry(area=masseter(), side=side, container=vial, amount=Decimal(31))
    chart = vial.chart
    return partial(give_injection, chart=chart, entry=entry, by=team.rn, now=chart.opened_at)
