"""The drill on a tablet held sideways: one tap opens, one tap a line, and the clocks stay."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from charting.models import Chart, SafetyEvent
from charting.tests.factories import make_signed_filler_chart, make_team
from medspa.accounts.models import User
from medspa.clinic.tests.factories import zone_at_noon
from medspa.local.testkit.sessions import open_session
from medspa.local.testkit.soundness import require_sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
IPAD = {"width": 1180, "height": 820}
TAPS = (
    ("refill:L:5", "Refill left 5 s"),
    ("refill:R:2", "Refill right 2 s or less"),
    ("vision::Normal", "Vision normal, both eyes"),
    ("pain::6", "Pain 6 of 10"),
)


@pytest.fixture
def chart() -> Chart:
    """Filler that was given and signed today."""
    team = make_team(zone=zone_at_noon())
    return make_signed_filler_chart(team, on=team.clinic.location.local(timezone.now()).date())


@pytest.fixture
def pages(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, chart: Chart
) -> list[Page]:
    """Two tablets on one case: the injector from the chart, the prescriber from the record."""
    prescriber = User.objects.get(staff_member__name="Pilar Bastos")
    record = reverse("client_record", args=[chart.client_id])
    return [
        open_case(new_context, live_server, person, address)
        for person, address in (
            (chart.injector.user, chart.get_absolute_url()),
            (prescriber, record),
        )
    ]


def open_case(
    new_context: Callable[..., BrowserContext], server: LiveServer, person: User, address: str
) -> Page:
    context = new_context(viewport=IPAD, has_touch=True)
    open_session(context, person, server.url)
    page = context.new_page()
    page.goto(address)
    page.locator(".event-button").tap()
    expect(page.locator(".ev-clock b")).not_to_have_text("0:00")
    return page


def write_what_is_seen(page: Page) -> None:
    rows = page.locator(".ev-rows")
    page.get_by_role("button", name="Sign", exact=True).tap()
    page.locator("#signs").get_by_role("button", name="Blanching").tap()
    expect(rows).to_contain_text("Blanching")
    for value, words in TAPS:
        page.locator(f"button[value='{value}']").tap()
        expect(rows).to_contain_text(words)
    page.locator("form .ev-pulse").tap()
    expect(rows).to_contain_text("Pulse 1, 500 U")


def require_clock_kept_through_reload(page: Page) -> None:
    due = page.locator(".ev-timer").get_attribute("data-due")
    page.reload()
    assert page.locator(".ev-timer").get_attribute("data-due") == due
    expect(page.locator(".ev-timer b")).to_contain_text(":")


def correct_pain(page: Page) -> None:
    page.get_by_role("button", name="Correct Pain 6 of 10").tap()
    right = page.get_by_label("What is right, or why it is withdrawn")
    right.locator("visible=true").fill("Pain 4")
    page.get_by_role("button", name="Write this instead").locator("visible=true").tap()
    expect(page.locator(".ev-rows s")).to_have_text("Pain 6 of 10")
    foot = page.locator(".ev-foot").bounding_box()
    assert foot is not None
    assert foot["y"] + foot["height"] <= IPAD["height"]


def close_case(page: Page) -> None:
    page.get_by_role("button", name="End", exact=True).tap()
    page.get_by_label("How it ended").select_option("resolved")
    page.get_by_role("button", name="Close the case").tap()
    expect(page.locator(".ev-outcome")).to_have_text("Resolved")


def test_drill_by_finger_with_a_second_person_and_a_reload(pages: list[Page]) -> None:
    page, other = pages
    assert page.url == other.url

    write_what_is_seen(page)
    expect(other.locator(".ev-rows")).to_contain_text("Pulse 1, 500 U", timeout=15_000)
    require_sound(page)
    require_clock_kept_through_reload(page)
    correct_pain(page)
    close_case(page)

    require_sound(page)
    event = SafetyEvent.objects.get()
    assert event.entries.filter(kind="pulse").count() == 1
    assert event.sha256
