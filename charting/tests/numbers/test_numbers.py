"""What charts add to the page of numbers: totals are the counts of their rows, for who may see."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.numbers.report import reports_for
from bookings.numbers.span import Span
from charting.charts.services.containers import record_waste
from charting.numbers.given import AREAS
from charting.tests.factories import (
    Team,
    make_chart,
    make_signed_chart,
    make_signed_filler_chart,
    mix_vial,
    toxin_lot,
)
from charting.tests.presenting.scene import make_scene
from medspa.accounts.permissions import Permission, Role
from medspa.accounts.tests.factories import make_user
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 1, 1), date(2027, 6, 30)
EXPECTED = {
    "plans": {"shown": 5, "presented": 5},
    "maintenance": {"due": 2, "over": 2, "kept": 1, "missed": 1, "open": 0},
}
OURS = ["plans", "maintenance", "units-given", "volume-given", "areas", "vials-wasted"]
REPORTS = {each.slug: each for each in reports_for(Permission)}


@shared
def place(team: Team) -> Team:
    """A plan that was shown; filler of January 2026 for two, one of whom came a year later;
    a chart that is open, of which nothing counts."""
    make_scene(team).present()
    kept, missed = make_client(), make_client()
    make_signed_filler_chart(team, on=date(2026, 1, 5), client=kept)
    make_signed_filler_chart(team, on=date(2026, 1, 6), hour=12, client=missed)
    make_signed_chart(team, on=date(2027, 1, 12), client=kept)
    is_open = make_chart(team, on=date(2027, 2, 2))
    vial = mix_vial(is_open, toxin_lot(team), by=team.rn, now=is_open.opened_at)
    record_waste(container=vial, amount=Decimal(5), by=team.rn, now=is_open.opened_at)
    return team


def span(team: Team, first: date = FIRST, last: date = LAST) -> Span:
    now = team.at(12, on=LAST + timedelta(days=60))
    return Span(first, last, (team.clinic.location,), now)


@pytest.mark.parametrize("slug", OURS)
def test_every_total_is_the_count_of_its_rows(place: Team, slug: str) -> None:
    asked, report = span(place), REPORTS[slug]
    figures = report.read(asked).figures
    counts = {one.key: one.count for one in figures}

    assert sum(counts.values()) > 0
    assert {key: report.rows(asked, key).count() for key in counts} == counts
    assert EXPECTED.get(slug, {}).items() <= counts.items()
    assert report.rows(asked, "nothing") is None
    for one in figures:
        assert all(c.read(row) for row in report.rows(asked, one.key) for c in report.columns)
        assert all(report.address(row) for row in report.rows(asked, one.key))


def test_amounts_stand_beside_their_product(place: Team) -> None:
    [toxin] = REPORTS["units-given"].read(span(place)).figures
    [filler] = REPORTS["volume-given"].read(span(place)).figures
    [wasted] = REPORTS["vials-wasted"].read(span(place)).figures
    assert [toxin.amount, filler.amount, wasted.amount] == ["52 U", "2 mL", "48 U"]
    assert {one.amount for one in AREAS.read(span(place)).figures} == {"1 visit", "2 visits"}


def test_who_may_see_what(place: Team, client: Browser) -> None:
    days = f"from={FIRST}&to={LAST}"
    seen = {}
    for role in (Role.FRONT_DESK, Role.MANAGER, Role.INJECTOR):
        client.force_login(make_user(role))
        page = client.get(f"{reverse('numbers')}?{days}").content.decode()
        seen[role] = [slug for slug in OURS if f'id="report-{slug}"' in page]
        address = reverse("numbers_rows", args=["areas", "0"])
        assert client.get(address).status_code == 404
    assert seen == {Role.FRONT_DESK: [], Role.MANAGER: ["vials-wasted"], Role.INJECTOR: OURS}
