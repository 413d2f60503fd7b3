"""When things are due, from signed charts only. The dates of Balancing-01 are in test_balancing."""

from datetime import date, timedelta

import pytest

from charting.charts.openings import SyringeOpening
from charting.charts.services.containers import open_syringe, record_waste
from charting.charts.services.signing import add_addendum, sign_chart
from charting.followup.maintenance import Maintenance, maintenance_due, yearly_due_on
from charting.models import Chart
from charting.safety.services.exceptions import Justification
from charting.tests.factories import (
    Team,
    ask,
    cheek,
    confirm_all,
    filler_lot,
    give,
    look,
    make_chart,
    make_filled_chart,
    make_signed_chart,
    make_signed_filler_chart,
    make_team,
    masseter,
    mix_vial,
    toxin_lot,
)
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from treatments.giving import ToxinAgain
from treatments.models import Modality, Product, TimingRule
from treatments.tests.factories import make_guidance, make_product, make_treatment

pytestmark = pytest.mark.django_db

FIRST = date(2026, 1, 12)
AGAIN = ToxinAgain(
    floor_on=date(2026, 4, 6),
    from_on=date(2026, 4, 12),
    touch_up=(date(2026, 1, 26), date(2026, 2, 2)),
)


@shared
def team() -> Team:
    make_guidance(masseter(), recall_months_min=4, recall_months_max=6)
    TimingRule.objects.create(modality=Modality.NEUROTOXIN, touchup_from_day=14, touchup_to_day=21)
    TimingRule.objects.create(modality=Modality.FILLER, touchup_from_day=14, touchup_to_day=42)
    make_treatment("full-facial-balancing", recall_months_min=12, recall_months_max=18)
    return make_team()


@shared
def client() -> Client:
    return make_client()


def only_date(due: Maintenance) -> date:
    (area,) = due.areas
    return area.given_on


def test_nothing_given_is_nothing_due(client: Client) -> None:
    due = maintenance_due(client)
    assert not due
    assert due.annual_due_on is None


def test_unsigned_chart_makes_nothing_due_and_counts_for_the_interval(
    team: Team, client: Client
) -> None:
    make_filled_chart(team, client=client)
    due = maintenance_due(client)
    assert (due.areas, due.toxin, bool(due)) == ([], AGAIN, True)


def test_windows_follow_the_area(team: Team, client: Client) -> None:
    make_signed_chart(team, on=FIRST, client=client)
    due = maintenance_due(client)
    assert due.areas[0].window == (date(2026, 5, 12), date(2026, 7, 12))
    assert due.toxin == AGAIN
    assert due.course is None


def touch_up(team: Team, client: Client, on: date, *amounts: str) -> None:
    """A signed visit with so much neurotoxin on the right, one line after the other."""
    chart = make_chart(team, on=on, client=client)
    now = chart.opened_at
    said = Justification("As planned.", decided_by=team.prescriber)
    vial = mix_vial(chart, toxin_lot(team), by=team.rn, now=now, justification=said)
    for amount in amounts:
        give(vial, masseter(), "R", amount, by=team.rn, now=now, justification=said)
    record_waste(container=vial, amount=vial.left, by=team.rn, now=now)
    confirm_all(team, chart, now=now)
    sign_chart(chart=chart, by=team.rn, now=now + timedelta(minutes=10))


@pytest.mark.parametrize(
    ("on", "amounts", "began_on"),
    [
        (date(2026, 1, 25), ["8"], date(2026, 1, 25)),
        (date(2026, 1, 26), ["8"], FIRST),
        (date(2026, 2, 2), ["8"], FIRST),
        (date(2026, 2, 2), ["12", "11"], FIRST),
        (date(2026, 2, 2), ["12", "12"], date(2026, 2, 2)),
        (date(2026, 2, 3), ["8"], date(2026, 2, 3)),
    ],
)
def test_touch_up_does_not_begin_a_new_cycle(
    team: Team, client: Client, on: date, amounts: list[str], began_on: date
) -> None:
    """Day 14 to 21 and less than the 24 U of the first day; else it is a new cycle."""
    make_signed_chart(team, on=FIRST, client=client)
    touch_up(team, client, on, *amounts)
    assert only_date(maintenance_due(client)) == began_on


def test_another_brand_begins_a_new_cycle(team: Team, client: Client) -> None:
    make_signed_chart(team, on=FIRST, client=client)
    other = make_product("dysport")
    chart = make_chart(team, on=date(2026, 2, 2), client=client)
    now = chart.opened_at
    said = Justification("As planned.", decided_by=team.prescriber)
    vial = mix_vial(chart, toxin_lot(team, product=other), by=team.rn, now=now, justification=said)
    give(vial, masseter(), "R", "8", by=team.rn, now=now, justification=said)
    record_waste(container=vial, amount=vial.left, by=team.rn, now=now)
    confirm_all(team, chart, now=now)
    sign_chart(chart=chart, by=team.rn, now=now)
    assert only_date(maintenance_due(client)) == date(2026, 2, 2)


def filler_visit(
    team: Team, client: Client, on: date, amount: str, product: Product | None = None
) -> Chart:
    """A signed visit with so much filler to the right cheekbone."""
    chart = make_chart(team, on=on, client=client)
    now = chart.opened_at
    lot = filler_lot(team, product=product)
    ask(chart, lot.product, by=team.rn, now=now)
    syringe = open_syringe(chart=chart, opening=SyringeOpening(lot=lot), by=team.rn, now=now)
    look(chart, "before", by=team.rn, now=now)
    give(syringe, cheek(), "R", amount, by=team.rn, now=now)
    if syringe.left:
        record_waste(container=syringe, amount=syringe.left, by=team.rn, now=now)
    look(chart, "after", by=team.rn, now=now)
    sign_chart(chart=chart, by=team.rn, now=now + timedelta(minutes=10))
    return chart


@pytest.mark.parametrize(
    ("days", "amount", "restarts"),
    [(13, "0.2", True), (14, "0.2", False), (42, "0.2", False), (43, "0.2", True), (30, "1", True)],
)
def test_filler_touch_up_does_not_restart_the_cycle(
    team: Team, client: Client, days: int, amount: str, restarts: bool
) -> None:
    """Trials touch up at about a month, 2 to 6 weeks [R60][R61][R62][R78]."""
    later = FIRST + timedelta(days=days)
    filler_visit(team, client, FIRST, "1")
    filler_visit(team, client, later, amount)
    due = maintenance_due(client)
    assert only_date(due) == (later if restarts else FIRST)
    began = later if restarts else FIRST
    assert due.annual_due_on == began.replace(year=2027)
    assert yearly_due_on([client.pk]) == {client.pk: due.annual_due_on}


def test_months_of_the_product_go_before_those_of_the_area(team: Team, client: Client) -> None:
    """Skinvive lasts 6 months, and filler that lies deeper keeps its own cycle."""
    make_guidance(cheek(), modality="filler", recall_months_min=18, recall_months_max=24)
    fields = {"kind": Product.Kind.HA_FILLER, "recall_months_min": 6, "recall_months_max": 6}
    filler_visit(team, client, FIRST, "1")
    filler_visit(team, client, date(2026, 3, 12), "0.5", make_product("skinvive", **fields))
    windows = {str(due.product): due.window for due in maintenance_due(client).areas}
    assert windows == {
        "Juvederm Voluma Xc": (date(2027, 7, 12), date(2028, 1, 12)),
        "Skinvive": (date(2026, 9, 12), date(2026, 9, 12)),
    }


def test_months_of_the_product_need_no_guidance_for_the_area(team: Team, client: Client) -> None:
    fields = {"kind": Product.Kind.HA_FILLER, "recall_months_min": 6, "recall_months_max": 6}
    filler_visit(team, client, FIRST, "1", make_product("skinvive", **fields))
    assert maintenance_due(client).areas[0].window == (date(2026, 7, 12), date(2026, 7, 12))


def test_later_treatment_begins_a_new_cycle(team: Team, client: Client) -> None:
    for on in (FIRST, date(2026, 2, 3)):
        make_signed_chart(team, on=on, client=client)
    assert only_date(maintenance_due(client)) == date(2026, 2, 3)


def test_filler_is_due_yearly_and_as_a_course(team: Team, client: Client) -> None:
    make_signed_filler_chart(team, on=date(2024, 2, 29), client=client)
    due = maintenance_due(client)
    assert due.annual_due_on == date(2025, 2, 28)
    assert due.course == (date(2025, 2, 28), date(2025, 8, 29))


def test_retracted_chart_counts_for_nothing(team: Team, client: Client) -> None:
    chart = make_signed_chart(team, client=client)
    add_addendum(
        chart=chart,
        kind="never_happened",
        text="Wrong client.",
        reason="Mixed up",
        by=team.rn,
        now=chart.signed_at,
    )
    assert not maintenance_due(client)


def test_day_is_the_day_at_the_location(team: Team, client: Client) -> None:
    """23:00 in California is the next day in UTC."""
    make_signed_chart(team, on=FIRST, hour=23, client=client)
    assert only_date(maintenance_due(client)) == FIRST


def test_reading_takes_a_fixed_number_of_queries(
    team: Team, client: Client, django_assert_num_queries: object
) -> None:
    make_signed_chart(team, on=FIRST, client=client)
    for chart in range(2):
        make_signed_filler_chart(team, on=date(2026, 3, 2 + chart), client=client)
    assert Chart.objects.signed().count() == 3
    with django_assert_num_queries(10):
        maintenance_due(client)
