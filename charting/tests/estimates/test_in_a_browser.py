"""The link of an estimate on a phone at night, and the panel at the desk: nothing keeps anybody
out."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from bookings.models import Appointment
from charting.estimates.services.issuing import issue_estimate
from charting.estimates.tokens import estimate_token
from charting.models import Estimate
from charting.tests.estimates.conftest import book, plan_visit
from charting.tests.factories import Team
from medspa.audit.log import SYSTEM
from medspa.clients.models import Client
from medspa.clinic.tests.factories import today_here
from medspa.local.testkit.sessions import open_session
from medspa.local.testkit.soundness import require_sound_at_both_sizes
from treatments.models import Product

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ahead(team: Team, prices: None, mara: Client, botox: Product, lyft: Product) -> Appointment:
    visit = book(team, mara, on=today_here() + timedelta(days=20))
    plan_visit(team, visit, (botox, "GLABELLA", "M", "20"), (lyft, "TEMPLE", "R", "1"))
    return visit


@pytest.fixture
def estimate(ahead: Appointment) -> Estimate:
    return issue_estimate(appointment=ahead, by=SYSTEM, now=timezone.now())


def test_client_reads_it_and_the_desk_writes_it(
    new_context, live_server: LiveServer, estimate: Estimate, team: Team
):
    page: Page = new_context(color_scheme="dark").new_page()
    page.goto(reverse("read_estimate", args=[estimate_token(estimate)]))
    require_sound_at_both_sizes(page)
    page.get_by_label("Your date of birth").fill("1988-04-02")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Expected total")).to_be_visible()
    require_sound_at_both_sizes(page)

    context = new_context()
    open_session(context, team.rn, live_server.url)
    desk: Page = context.new_page()
    desk.goto(estimate.appointment.board_address())
    desk.get_by_role("button", name="Write it again").click()
    expect(desk.get_by_text("Written and on its way.")).to_be_visible()
    desk.goto(reverse("without_estimate", args=[estimate.appointment.reference]))
    require_sound_at_both_sizes(desk)
    desk.goto(reverse("missing_estimates"))
    require_sound_at_both_sizes(desk)
