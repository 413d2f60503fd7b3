"""Quick fingers, a slow line and a second tab: what was given is on the page, or waits in words."""

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from charting.models import Chart, Preparation
from charting.tests.charts.views.offline.test_offline_in_a_browser import (
    given_in,
    open_chart,
    waiting,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def give_ten(page: Page) -> None:
    page.locator(".give .quick").get_by_role("button", name="10 U", exact=True).click()


def at(page: Page, side: str) -> None:
    page.locator(f"#at-MASSETER-{side}").click()
    expect(page.locator(f"#at-MASSETER-{side}")).to_have_attribute("aria-current", "true")


def is_settled(page: Page) -> None:
    expect(waiting(page)).to_have_count(0)
    expect(page.locator("[data-notes-state]")).to_contain_text("Saved")


def test_the_page_of_every_tab_has_what_was_sent_later(
    tablet: BrowserContext,
    chart: Chart,
    vial: Preparation,
) -> None:
    page, other = open_chart(tablet, chart), open_chart(tablet, chart)
    at(page, "R")
    tablet.set_offline(True)
    give_ten(page)
    expect(waiting(page)).to_have_count(1)
    tablet.set_offline(False)
    for tab in (page, other):
        expect(tab.get_by_text("10 U used").first).to_be_visible()
        is_settled(tab)
    assert given_in(chart) == [("R", 10)]


def test_a_tap_on_the_face_waits_for_what_is_being_saved(
    tablet: BrowserContext,
    chart: Chart,
    vial: Preparation,
) -> None:
    page = open_chart(tablet, chart)
    at(page, "R")
    held: list[Route] = []
    page.route("**/lines/", lambda route: held.append(route), times=1)
    with page.expect_request("**/lines/"):
        give_ten(page)
    with page.expect_response("**area=**"):
        page.locator("#at-MASSETER-L").click()
    held[0].continue_()
    expect(page.get_by_text("10 U used").first).to_be_visible()
    expect(page.locator("#at-MASSETER-L")).to_have_attribute("aria-current", "true")
    is_settled(page)
    give_ten(page)
    expect(page.get_by_text("20 U used").first).to_be_visible()
    assert given_in(chart) == [("R", 10), ("L", 10)]


def test_a_page_that_was_asked_for_before_does_not_hide_what_was_given(
    tablet: BrowserContext,
    chart: Chart,
    vial: Preparation,
) -> None:
    page = open_chart(tablet, chart)
    at(page, "R")
    held: list[Route] = []
    page.route("**area=**", lambda route: held.append(route), times=1)
    with page.expect_request("**area=**"):
        page.locator("#at-MASSETER-L").click()
    before = held[0].fetch()
    give_ten(page)
    expect(page.get_by_text("10 U used").first).to_be_visible()
    held[0].fulfill(response=before)
    expect(page.locator("#at-MASSETER-L")).to_have_attribute("aria-current", "true")
    expect(page.get_by_text("10 U used").first).to_be_visible()
    is_settled(page)
