"""The drill on a tablet held sideways: one tap opens, one tap a line, and the clocks stay."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from charting.models import SafetyEvent
from charting.tests.factories import make_signed_filler_chart, make_team
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


def test_drill_by_finger_with_a_second_person_and_a_reload(
    new_context: Callable[..., BrowserContext], live_server: LiveServer
) -> None:
    team = make_team(zone=zone_at_noon())
    today = team.clinic.location.local(timezone.now()).date()
    chart = make_signed_filler_chart(team, on=today)
    pages = []
    for person in (team.rn, team.pa):
        context = new_context(viewport=IPAD, has_touch=True)
        open_session(context, person, live_server.url)
        pages.append(context.new_page())
    page, other = pages
    for one, address in (
        (page, chart.get_absolute_url()),
        (other, reverse("client_record", args=[chart.client_id])),
    ):
        one.goto(address)
        one.locator(".event-button").tap()
        expect(one.locator(".ev-clock b")).not_to_have_text("0:00")
    assert page.url == other.url

    page.get_by_role("button", name="Sign", exact=True).tap()
    page.locator("#signs").get_by_role("button", name="Blanching").tap()
    expect(page.locator(".ev-rows")).to_contain_text("Blanching")
    for value, words in TAPS:
        page.locator(f"button[value='{value}']").tap()
        expect(page.locator(".ev-rows")).to_contain_text(words)
    page.get_by_role("button", name="Cheek").first.tap()
    page.locator("form .ev-pulse").tap()
    expect(page.locator(".ev-rows")).to_contain_text("Pulse 1, 500 U")
    expect(other.locator(".ev-rows")).to_contain_text("Pulse 1, 500 U", timeout=15_000)
    require_sound(page)
    due = page.locator(".ev-timer").get_attribute("data-due")
    page.reload()
    assert page.locator(".ev-timer").get_attribute("data-due") == due
    expect(page.locator(".ev-timer b")).to_contain_text(":")
    correct_pain(page)
    foot = page.locator(".ev-foot").bounding_box()
    assert foot is not None
    assert foot["y"] + foot["height"] <= IPAD["height"]
    close_in_words(page)
    expect(page.locator(".ev-outcome")).to_have_text("Resolved")
    require_sound(page)
    event = SafetyEvent.objects.get()
    assert event.entries.filter(kind="pulse").count() == 1
    assert event.sha256


def close_in_words(page: Page) -> None:
    """The end is chosen; what the log says otherwise is answered in words."""
    page.get_by_role("button", name="End", exact=True).tap()
    page.get_by_role("link", name="Close the case").tap()
    expect(page.get_by_role("heading", name="Close the case of")).to_be_visible()
    require_sound(page)
    end = page.get_by_role("button", name="Close and seal the case")
    end.tap()
    expect(page.get_by_text("Choose how it ended.")).to_be_visible()
    page.get_by_label("Resolved").check()
    end.tap()
    expect(page.get_by_text("The log says last: refill left 5 s.")).to_be_visible()
    page.get_by_label("In words").fill("Prompt when looked at again")
    end.tap()


def correct_pain(page: Page) -> None:
    page.get_by_role("button", name="Correct Pain 6 of 10").tap()
    words = page.get_by_label("What is right, or why it is withdrawn").locator("visible=true")
    words.fill("Pain 4")
    page.get_by_role("button", name="Write this instead").locator("visible=true").tap()
    expect(page.locator(".ev-rows s")).to_have_text("Pain 6 of 10")
