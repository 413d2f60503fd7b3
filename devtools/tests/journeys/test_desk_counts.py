"""The desk on the telephone and at the counter: how many keys and clicks each call takes."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from bookings.models import Appointment
from charting.charts.services.signing import sign_chart
from charting.models import Chart, PlanStage
from charting.tests.at_noon import team
from charting.tests.factories import Team
from charting.tests.next_visits.test_after_signing import account_for_all, chart
from medspa.accounts.permissions import Role
from medspa.clients.models import Client
from medspa.clinic.tests.factories import make_staff
from medspa.local.testkit.sessions import open_session

__all__ = ["chart", "team"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COUNT = """
addEventListener('pointerdown', () => window.countClick(), true);
addEventListener('keydown', () => window.countKey(), true);
"""


class Hand:
    """Clicks and keys, counted by the page itself since the last call."""

    def __init__(self, context: BrowserContext) -> None:
        self.clicks = self.keys = 0
        context.expose_function("countClick", self._click)
        context.expose_function("countKey", self._key)
        context.add_init_script(COUNT)
        self.page: Page = context.new_page()

    def _click(self) -> None:
        self.clicks += 1

    def _key(self) -> None:
        self.keys += 1

    def begin(self, url: str) -> None:
        self.page.goto(url)
        self.clicks = self.keys = 0

    def press(self, role: str, name: str) -> None:
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]


def test_calls_and_counters_take_few_keys_and_clicks(
    team: Team,
    chart: Chart,
    new_context: Callable[..., BrowserContext],
    live_server: LiveServer,
) -> None:
    account_for_all(chart, team)
    sign_chart(chart=chart, by=team.rn, now=timezone.now())
    known = chart.client
    Client.objects.filter(pk=known.pk).update(first_name="Marisol", last_name="Reyes")
    context = new_context(viewport={"width": 1280, "height": 800})
    open_session(context, make_staff(Role.FRONT_DESK).user, live_server.url)
    hand = Hand(context)
    board = chart.appointment.board_address().split("&visit")[0]

    hand.begin(board)
    known_client_by_phone(hand)
    assert hand.keys <= 6
    assert hand.clicks <= 2
    assert PlanStage.objects.get(name="Later").appointment.client == known

    hand.begin(board)
    rebook_and_check_out(hand)
    assert hand.clicks <= 3
    assert hand.keys == 0
    visit = Appointment.objects.get(pk=chart.appointment_id)
    assert visit.checkout_state == "nothing"
    assert Appointment.objects.filter(client=known, appointment_type__name="Review").exists()


def known_client_by_phone(hand: Hand) -> None:
    page = hand.page
    page.keyboard.press("/")
    for letter in "reye":
        page.keyboard.press(letter)
    page.keyboard.press("Enter")
    card = page.locator(".next-visit", has_text="Next visit of the plan")
    card.get_by_role("button", name="Book ").first.click()
    expect(page.locator(".messages")).to_contain_text("Booked:")


def rebook_and_check_out(hand: Hand) -> None:
    page = hand.page
    page.get_by_role("link", name="Marisol Reyes").or_(
        page.get_by_role("link", name="M. Reyes")
    ).first.click()
    card = page.locator(".next-visit", has_text="Review")
    card.get_by_role("button", name="Book ").first.click()
    expect(page.locator(".messages")).to_contain_text("Booked:")
    hand.press("button", "Nothing due")
    expect(page.locator("#panel")).to_contain_text("nothing due")
