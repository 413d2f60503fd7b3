"""When things are due, from signed charts only. The dates of Balancing-01 are in test_balancing."""

from datetime import date

import pytest

from charting.maintenance import Maintenance, maintenance_due
from charting.models import Chart
from charting.services.signing import add_addendum
from charting.tests.factories import (
    Team,
    make_filled_chart,
    make_signed_chart,
    make_signed_filler_chart,
    make_team,
    masseter,
)
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from treatments.models import Modality, TimingRule
from treatments.tests.factories import make_guidance, make_treatment

pytestmark = pytest.mark.django_db

FIRST = date(2026, 1, 12)


@pytest.fixture
def team() -> Team:
    make_guidance(masseter(), recall_months_min=4, recall_months_max=6)
    TimingRule.objects.create(modality=Modality.NEUROTOXIN, touchup_from_day=14, touchup_to_day=21)
    make_treatment("full-facial-balancing", recall_months_min=12, recall_months_max=18)
    return make_team()


@pytest.fixture
def client() -> Client:
    return make_client()


def only_date(due: Maintenance) -> date:
    (area,) = due.areas
    return area.given_on


def test_nothing_given_is_nothing_due(client: Client) -> None:
    due = maintenance_due(client)
    assert not due
    assert due.annual_due_on is None


def test_unsigned_chart_counts_for_nothing(team: Team, client: Client) -> None:
    make_filled_chart(team, client=client)
    assert not maintenance_due(client)


def test_windows_follow_the_area(team: Team, client: Client) -> None:
    make_signed_chart(team, on=FIRST, client=client)
    due = maintenance_due(client)
    assert due.areas[0].window == (date(2026, 5, 12), date(2026, 7, 12))
    assert (due.toxin_floor_on, due.toxin_from_on) == (date(2026, 4, 6), date(2026, 4, 12))
    assert due.touchup == (date(2026, 1, 26), date(2026, 2, 2))
    assert due.course is None


def test_touch_up_does_not_begin_a_new_cycle(team: Team, client: Client) -> None:
    for on in (FIRST, date(2026, 2, 2)):
        make_signed_chart(team, on=on, client=client)
    assert only_date(maintenance_due(client)) == FIRST


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
    with django_assert_num_queries(5):
        maintenance_due(client)
