"""Nothing slips into a chart while it is being signed."""

import os
import time
from datetime import timedelta
from functools import partial

import pytest
from django.db import DatabaseError

from bookings.models import Appointment
from charting.charts.services.signing import sign_chart
from charting.models import Asked, Chart, Injection, Preparation
from charting.tests.factories import Team, allow, make_team, make_visit, masseter, toxin_lot
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.racing import Race, split_outcomes
from treatments.models import FacialArea, Lot

TRIES = int(os.environ.get("RACE_ROUNDS", "25"))
LONGEST_MS = 50


def make_charts(team: Team) -> list[Chart]:
    """As many charts ready to sign, written as plain rows: each a vial of 8 U, all given right."""
    visits = [make_allowed_visit(team, day) for day in range(TRIES)]
    charts = Chart.objects.bulk_create(
        Chart(
            appointment=visit,
            client=visit.client,
            injector=team.injector,
            opened_at=visit.starts_at,
        )
        for visit in visits
    )
    lot = toxin_lot(team)
    Asked.objects.bulk_create(answer_of(chart, lot, team) for chart in charts)
    vials = Preparation.objects.bulk_create(vial_of(chart, lot, team) for chart in charts)
    area = masseter()
    Injection.objects.bulk_create(all_of(vial, area) for vial in vials)
    return charts


def answer_of(chart: Chart, lot: Lot, team: Team) -> Asked:
    return Asked(
        chart=chart,
        product=lot.product,
        topics="allergies",
        answer="nothing",
        by=team.injector,
        at=chart.opened_at,
        noted_at=chart.opened_at,
    )


def vial_of(chart: Chart, lot: Lot, team: Team) -> Preparation:
    return Preparation(
        chart=chart,
        lot=lot,
        opened_by=team.injector,
        reconstituted_by=team.injector,
        vial_units=8,
        diluent_ml=1,
        reconstituted_at=chart.opened_at,
        discard_after=chart.opened_at + timedelta(hours=24),
    )


def all_of(vial: Preparation, area: FacialArea) -> Injection:
    return Injection(
        chart=vial.chart,
        area=area,
        side="R",
        preparation=vial,
        amount=8,
        sequence=1,
        at=vial.reconstituted_at,
    )


def make_allowed_visit(team: Team, day: int) -> Appointment:
    """Each of another client, so that no interval lies between them."""
    client = make_client()
    allow(team, client, now=team.at(0), modalities=("neurotoxin",))
    return make_visit(team, client=client, hour=0, on=team.at(0).date() + timedelta(days=day))


def sign(chart: Chart, team: Team, number: int) -> None:
    sign_chart(chart=chart, by=team.rn, now=chart.opened_at + timedelta(minutes=5))


def slip_in(chart: Chart, team: Team, number: int) -> None:
    """Turn the injection to the other side, past every service, at any moment of the signing."""
    time.sleep(number * LONGEST_MS / TRIES / 1000)
    chart.injections.update(side="L")


@pytest.mark.django_db(transaction=True)
def test_injection_never_slips_into_a_chart_being_signed() -> None:
    team = make_team()
    charts = make_charts(team)

    with Race(2) as race:
        for number, chart in enumerate(charts):
            steps = [partial(step, chart, team, number) for step in (sign, slip_in)]
            _, refused = split_outcomes(race.run(steps))
            assert all(issubclass(each, DatabaseError) for each in refused)

    sides = Injection.objects.order_by("chart__opened_at").values_list("side", flat=True)
    sealed = [
        chart.signatures.get().snapshot["injections"][0]["side"]
        for chart in Chart.objects.prefetch_related("signatures").order_by("opened_at")
    ]
    assert sealed == list(sides)
    assert Chart.objects.signed().count() == TRIES
