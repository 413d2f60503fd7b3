"""What was given comes to far more than was written: told on the chart and beside the board."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client as Browser

from bookings.models import Appointment
from bookings.tests.pages import text_of
from charting.estimates.exceeding import exceeded_at
from charting.estimates.services.issuing import issue_estimate
from charting.tests.factories import Team, make_filled_chart, masseter
from medspa.audit.log import SYSTEM
from treatments.tests.factories import make_dose_range, make_price

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("dollars", "is_told"), [("18.19", True), ("18.18", False)])
def test_four_hundred_dollars_above_are_told(
    client: Browser, team: Team, dollars: str, is_told: bool
):
    chart = make_filled_chart(team)  # 52 units; 30 were told at most
    product = chart.preparations.get().lot.product
    make_price(dollars, product=product)
    make_dose_range(masseter(), product, basis="total", min_amount=20, max_amount=30)
    visit = Appointment.objects.select_related("appointment_type", "location").get(
        pk=chart.appointment_id
    )
    _estimate_as_booked(visit)
    make_price("1", product=product, valid_from=date(2020, 1, 2), set_at=visit.starts_at)

    over = exceeded_at(visit)
    page = text_of(client_of(client, team).get(chart.get_absolute_url()))
    panel = text_of(client.get(visit.board_address()))

    assert bool(over) == is_told
    assert ("Comes to $945.88; the written estimate says $545.70 at most" in page) == is_told
    assert ("$400 or more above it" in panel) == is_told
    if over:
        assert over.charged == Decimal("945.88")


def client_of(browser: Browser, team: Team) -> Browser:
    browser.force_login(team.rn)
    return browser


def _estimate_as_booked(visit: Appointment) -> None:
    """Issued some days before the visit, which has begun since."""
    rows = Appointment.objects.filter(pk=visit.pk)
    was = visit.status
    rows.update(status="booked", interests=["MASSETER"])
    visit.refresh_from_db()
    issue_estimate(appointment=visit, by=SYSTEM, now=visit.starts_at - timedelta(days=5))
    rows.update(status=was)
    visit.refresh_from_db()
