"""Undo off the line: what never left the tablet is gone, what may have arrived is undone."""

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from charting.models import Chart, Preparation
from charting.tests.factories import Team
from medspa.local.testkit.sessions import open_session
from treatments.models import DoseRange

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_undone_before_and_after_it_was_sent(
    page: Page, team: Team, live_server: LiveServer, chart: Chart, vial: Preparation
) -> None:
    DoseRange.objects.filter(area="MASSETER").update(min_amount=8, typical_amount=10)
    tablet: BrowserContext = page.context
    open_session(tablet, team.rn, live_server.url)
    page.set_viewport_size({"width": 1180, "height": 820})
    with page.expect_response("**/charts/device/"):
        page.goto(chart.get_absolute_url())
    waiting = page.locator("[data-waiting] li")
    sent: list[int] = []

    def lose(route: Route) -> None:
        """The first arrives, and its answer is lost; none after it goes out."""
        if not sent:
            sent.append(route.fetch(max_redirects=0).status)
        route.abort()

    page.locator("#at-MASSETER-R").click()
    page.route("**/lines/", lose)
    page.get_by_label("Amount, U").fill("9")
    page.get_by_role("button", name="Inject", exact=True).click()
    expect(waiting).to_have_count(1)
    page.locator("#undo-here").click()
    expect(waiting).to_have_count(2)
    assert sent == [200]
    assert chart.injections.exists()
    page.unroute("**/lines/")
    expect(waiting).to_have_count(0, timeout=20_000)
    assert not chart.injections.exists()

    tablet.set_offline(True)
    for side, amount in (("L", 10), ("R", 8)):
        page.locator(f"#at-MASSETER-{side}").click()
        page.locator("[data-local]").get_by_role("button", name=f"{amount} U", exact=True).click()
        expect(page.locator("[data-local]")).to_have_count(0)
    expect(waiting).to_have_count(2)
    page.locator("#undo-here").click()
    expect(waiting).to_have_count(1)
    page.locator("#at-MASSETER-R").click()
    expect(page.locator("[data-local] [data-left]")).to_have_text("90 U left when last seen")
    page.locator("[data-local] [data-leave]").click()
    tablet.set_offline(False)
    expect(waiting).to_have_count(0, timeout=20_000)
    expect(page.locator("#undo")).to_have_text("Undo: 10 U Masseter L")
    assert [(line.side, int(line.amount)) for line in chart.injections.all()] == [("L", 10)]
