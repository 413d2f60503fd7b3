"""Two charts of one client, written at the same moment: only one passes a limit unasked."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest

from charting.charts.injection_entry import InjectionEntry
from charting.charts.openings import SyringeOpening
from charting.charts.services.containers import open_syringe
from charting.charts.services.injections import change_injection, give_injection
from charting.client.services.elsewhere import record_weight
from charting.errors import ReasonNeeded
from charting.models import Chart, Container, Injection
from charting.safety.services.exceptions import NO_JUSTIFICATION
from charting.tests.factories import (
    VISIT_ON,
    Team,
    ask,
    cheek,
    filler_lot,
    make_chart,
    masseter,
    mix_vial,
    stock_reversal,
    toxin_lot,
)
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.racing import Race, split_outcomes
from treatments.models import FacialArea, Lot, Product
from treatments.tests.factories import make_dose_range, make_pack, make_product

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = int(os.environ.get("RACE_ROUNDS", "6"))
HOURS = (10, 14)
Opener = Callable[[Team, Chart, Lot], Container]


def toxin_of(team: Team, pack: int, **limits: object) -> Lot:
    product = make_product(max_units_in_3_months=400)
    make_dose_range(masseter(), product, max_amount=500, **limits)
    lot = make_pack(product, name=f"{pack} U", amount=Decimal(pack))
    return toxin_lot(team, product=product, pack=lot, quantity=2 * ROUNDS)


def gel_of(team: Team) -> Lot:
    kind = Product.Kind.HA_FILLER
    gel = make_product("juvederm-voluma-xc", kind=kind, max_ml_per_60kg_per_year=20)
    make_dose_range(cheek(), gel, max_amount=20)
    stock_reversal(team.clinic.location, units=9000)
    pack = make_pack(gel, name="11 mL", amount=Decimal(11))
    return filler_lot(team, product=gel, pack=pack, quantity=2 * ROUNDS)


def mixed(team: Team, chart: Chart, lot: Lot) -> Container:
    return mix_vial(chart, lot, by=team.rn, now=chart.opened_at, justification=NO_JUSTIFICATION)


def opened(team: Team, chart: Chart, lot: Lot) -> Container:
    ask(chart, lot.product, by=team.rn, now=chart.opened_at)
    return open_syringe(
        chart=chart, opening=SyringeOpening(lot=lot), by=team.rn, now=chart.opened_at
    )


def two_charts(team: Team, number: int, lot: Lot, opens: Opener) -> list[Container]:
    """Of a new client of 60 kg and one day, each with its own product open."""
    client, on = make_client(), VISIT_ON + timedelta(days=number)
    record_weight(client=client, weight_kg=Decimal(60), by=team.rn, now=team.at(9, on=on))
    charts = [make_chart(team, client=client, hour=hour, on=on) for hour in HOURS]
    return [opens(team, chart, lot) for chart in charts]


def line_into(container: Container, area: FacialArea, team: Team, amount: int) -> Callable:
    entry = InjectionEntry(area=area, side="R", container=container, amount=Decimal(amount))
    chart = container.chart
    return partial(give_injection, chart=chart, entry=entry, by=team.rn, now=later(chart))


def later(chart: Chart) -> datetime:
    return chart.opened_at + timedelta(hours=6)


def given_to(client: Client) -> Decimal:
    return sum((line.amount for line in Injection.objects.filter(chart__client=client)), Decimal(0))


def run_rounds(team: Team, lot: Lot, area: FacialArea, amount: int, opens: Opener) -> None:
    """In each round twice the amount at once: one goes in, the other is asked for a reason."""
    with Race(2) as race:
        for number in range(ROUNDS):
            two = two_charts(team, number, lot, opens)
            won, asked = split_outcomes(
                race.run([line_into(one, area, team, amount) for one in two])
            )
            assert (len(won), asked) == (1, [ReasonNeeded])
            assert given_to(two[0].chart.client) == amount


def test_units_of_three_months(team: Team) -> None:
    """210 and 210 of at most 400 U of Botox Cosmetic in 3 months [R8][R9]."""
    run_rounds(team, toxin_of(team, 300), masseter(), 210, mixed)


def test_units_of_one_masseter(team: Team) -> None:
    """24 and 24 U, asked above 40 U a side."""
    run_rounds(team, toxin_of(team, 100, warn_above_side=40), masseter(), 24, mixed)


def test_gels_of_a_year_by_weight(team: Team) -> None:
    """11 and 11 mL of at most 20 mL at 60 kg [R86]."""
    run_rounds(team, gel_of(team), cheek(), 11, opened)


def test_two_lines_that_grow_at_once(team: Team) -> None:
    """4 U on either chart, both corrected to 24 U."""
    lot = toxin_of(team, 100, warn_above_side=40)
    with Race(2) as race:
        for number in range(ROUNDS):
            two = two_charts(team, number, lot, mixed)
            lines = [line_into(one, masseter(), team, 4)() for one in two]
            won, asked = split_outcomes(race.run([grow(line, team) for line in lines]))
            assert (len(won), asked) == (1, [ReasonNeeded])
            assert given_to(two[0].chart.client) == 28


def grow(line: Injection, team: Team) -> Callable:
    entry = InjectionEntry(
        area=line.area, side=line.side, container=line.container, amount=Decimal(24)
    )
    now = later(line.chart)
    return partial(change_injection, injection=line, entry=entry, by=team.rn, now=now)
