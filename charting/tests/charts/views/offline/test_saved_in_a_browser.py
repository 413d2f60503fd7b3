"""A tap is answered in one trip, so that "Saved" stands within a second on a slow line."""

import pytest
from playwright.sync_api import Page, Request, expect
from pytest_django.live_server_helper import LiveServer

from charting.models import Chart, Preparation
from charting.tests.factories import Team
from medspa.local.testkit.sessions import open_session
from treatments.models import DoseRange

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROUND_TRIP_MS, SAVED_MS = 300, 1000
# From the finger on the glass to the word in the head of the chart.
WATCH = """() => {
    window.took = [];
    let tapped = null;
    let isSaving = false;
    addEventListener("pointerdown", () => { tapped = performance.now(); isSaving = false; }, true);
    new MutationObserver(() => {
        const says = document.querySelector("[data-notes-state]")?.textContent.trim() ?? "";
        isSaving ||= says.startsWith("Saving");
        if (tapped === null || !isSaving || !says.startsWith("Saved")) return;
        window.took.push(performance.now() - tapped);
        tapped = null;
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""

ANSWERED = """() => performance.getEntriesByType("resource")
    .filter(({ name }) => name.endsWith("/lines/"))
    .map(({ startTime, responseEnd }) => responseEnd - startTime)"""


def test_saved_within_a_second(
    page: Page, team: Team, live_server: LiveServer, chart: Chart, vial: Preparation
) -> None:
    DoseRange.objects.filter(area="MASSETER").update(min_amount=1, typical_amount=2)
    open_session(page.context, team.rn, live_server.url)
    page.set_viewport_size({"width": 1180, "height": 820})
    with page.expect_response("**/charts/device/"):
        page.goto(f"{chart.get_absolute_url()}?area=MASSETER&side=R")
    page.evaluate(WATCH)
    slow = {"offline": False, "latency": ROUND_TRIP_MS}
    throughput = {"downloadThroughput": -1, "uploadThroughput": -1}
    line = page.context.new_cdp_session(page)
    line.send("Network.emulateNetworkConditions", slow | throughput)
    asked: list[str] = []

    def note(request: Request) -> None:
        if f"/charts/{chart.pk}/" in request.url:
            asked.append(request.method)

    page.on("request", note)
    for number in range(1, 4):
        page.locator("#quick-1").click()
        page.wait_for_function("(number) => window.took.length === number", arg=number)
    assert chart.injections.count() == 3
    assert asked == ["POST"] * 3
    expect(page.locator("#undo")).to_contain_text("Undo:")
    took, answered = page.evaluate(f"[window.took, ({ANSWERED})()]")
    # What the server works is measured elsewhere, and a busy machine makes it longer.
    beside = [whole - answer for whole, answer in zip(took, answered, strict=True)]
    assert min(answered) > ROUND_TRIP_MS
    assert min(beside) + ROUND_TRIP_MS <= SAVED_MS, (took, answered)
