"""The network goes away between two taps, the page is killed, the clock is wrong, the chart is
signed elsewhere: each line arrives once and in order, or is shown with what was wanted and why."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from charting.charts.services.containers import record_waste
from charting.charts.services.put_back import put_back_container
from charting.charts.services.signing import sign_chart
from charting.models import Chart, ChartAct, Preparation
from charting.record.contents import container_key
from charting.tests.explaining import explain
from charting.tests.factories import Team, make_chart, mix_vial, toxin_lot
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.sessions import open_session
from medspa.local.testkit.soundness import serious_faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EVERYTHING = """async () => {
    const text = (bytes) => String.fromCharCode(...new Uint8Array(bytes));
    const said = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
    for (const { name } of await indexedDB.databases()) {
        const base = await new Promise((done) => {
            const asked = indexedDB.open(name);
            asked.onsuccess = () => done(asked.result);
        });
        for (const store of base.objectStoreNames) {
            const rows = await new Promise((done) => {
                const asked = base.transaction(store).objectStore(store).getAll();
                asked.onsuccess = () => done(asked.result);
            });
            said.push(JSON.stringify(rows, (_, value) =>
                value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? text(value) : value));
        }
        base.close();
    }
    return [said.join(), (await caches.keys()).length];
}"""

READABLE = ("MASSETER", "Masseter", "lines/", "container", "Botox", "amount", "signed meanwhile")


def open_chart(tablet: BrowserContext, chart: Chart) -> Page:
    """On an iPad lying down, once our half of the key has come."""
    page = tablet.new_page()
    page.set_viewport_size({"width": 1180, "height": 820})
    with page.expect_response("**/charts/device/"):
        page.goto(chart.get_absolute_url())
    return page


def tap(page: Page, side: str, amount: str, container: Preparation | None = None) -> None:
    """Off the line: a place, and an amount of the product in hand or of this one."""
    page.locator(f"#at-MASSETER-{side}").click()
    local = page.locator("[data-local]")
    if container:
        local.get_by_label("Product").select_option(container_key(container))
    local.get_by_role("button", name=f"{amount} U", exact=True).click()
    expect(local).to_have_count(0)


def waiting(page: Page):
    return page.locator("[data-waiting] li")


def given_in(chart: Chart) -> list[tuple[str, int]]:
    return [(line.side, int(line.amount)) for line in chart.injections.order_by("sequence")]


def test_network_cut_between_taps_and_page_killed(
    tablet: BrowserContext, team: Team, chart: Chart, vial: Preparation
) -> None:
    page = open_chart(tablet, chart)
    page.locator("#at-MASSETER-R").click()
    lost: list[int] = []

    def lose_answer(route: Route) -> None:
        lost.append(route.fetch(max_redirects=0).status)
        route.abort()

    page.route("**/lines/", lose_answer, times=1)
    amount = page.get_by_label("Amount, U")
    amount.fill("9")
    page.get_by_role("button", name="Inject", exact=True).click()
    expect(page.get_by_text("9 U used").first).to_be_visible()
    assert lost == [200]
    assert given_in(chart) == [("R", 9)]

    tablet.set_offline(True)
    middle = page.locator(".chart-middle").bounding_box()
    tap(page, "L", "10")
    tap(page, "R", "5")
    tap(page, "L", "3")
    expect(waiting(page)).to_have_count(3)
    expect(page.locator(".given-waits")).to_have_text(f"+ 18 U {vial.product}, not yet saved")
    expect(page.locator("face-map .fm-point.is-waiting")).to_have_count(3)
    assert page.locator(".chart-middle").bounding_box() == middle, "what is told moves nothing"
    expect(page.get_by_text("3 not yet saved, oldest less than a minute")).to_be_visible()
    assert serious_faults(page) == []
    kept, caches = page.evaluate(EVERYTHING)
    assert '"state":"waiting"' in kept
    assert caches == 0
    assert [word for word in READABLE if word in kept] == []
    page.close()
    tablet.set_offline(False)

    page = open_chart(tablet, chart)
    expect(page.get_by_text("27 U used").first).to_be_visible()
    expect(waiting(page)).to_have_count(0)
    expect(page.locator(".queue")).to_be_hidden()
    expect(page.locator(".given-waits, .fm-point.is-waiting")).to_have_count(0)
    assert given_in(chart) == [("R", 9), ("L", 10), ("R", 5), ("L", 3)]
    numbers = list(ChartAct.objects.values_list("number", flat=True))
    assert numbers == sorted(numbers)
    assert len(numbers) == 4
    enter_again_what_was_refused(page, tablet, team, vial)


def enter_again_what_was_refused(
    page: Page, tablet: BrowserContext, team: Team, vial: Preparation
) -> None:
    """With what was typed, and nothing is sent by itself."""
    tablet.set_offline(True)
    tap(page, "R", "5")
    record_waste(container=vial, amount=Decimal(70), by=team.rn, now=timezone.now())
    tablet.set_offline(False)
    refused = page.locator("[data-queue-list] li")
    expect(refused).to_contain_text("Only 3 U left")
    assert serious_faults(page) == []
    refused.get_by_role("link", name="Enter it again").click()
    expect(page.get_by_label("Amount, U")).to_have_value("5")
    expect(refused).to_have_count(1)
    assert vial.injections.count() == 4


def test_clock_is_wrong_by_a_day_and_what_no_longer_fits_is_told(
    tablet: BrowserContext, team: Team, chart: Chart, vial: Preparation
) -> None:
    tablet.add_init_script("const real = Date.now; Date.now = () => real() - 86400000;")
    other = mix_vial(chart, toxin_lot(team), by=team.rn, now=timezone.now())
    page = open_chart(tablet, chart)
    expect(page.get_by_text("The clock of this tablet is 24 h behind.")).to_be_visible()
    tablet.set_offline(True)
    tap(page, "L", "10", vial)
    tap(page, "R", "5", other)
    expect(waiting(page)).to_have_count(2)
    put_back_container(
        container=other, reason="Wrong vial", was_never_mixed=True, by=team.rn, now=timezone.now()
    )
    tablet.set_offline(False)
    refused = page.locator("[data-queue-list] li")
    expect(refused).to_contain_text("This product is no longer open in this chart.")
    expect(refused).to_contain_text("5 U")
    line = chart.injections.get()
    assert abs(timezone.now() - line.at) < timedelta(minutes=2)

    expect(page.get_by_text("10 U used").first).to_be_visible()  # shown anew: one vial is left
    tablet.set_offline(True)
    tap(page, "R", "4")
    record_waste(container=vial, amount=Decimal(90), by=team.rn, now=timezone.now())
    explain(chart, by=team.rn, now=timezone.now())
    sign_chart(chart=chart, by=team.rn, now=timezone.now())
    tablet.set_offline(False)
    expect(refused.nth(1)).to_contain_text("this chart was signed meanwhile")
    kept, _ = page.evaluate(EVERYTHING)
    assert kept.count('"state":"refused"') == 2
    assert [word for word in READABLE if word in kept] == []
    refused.first.get_by_role("button", name="Let it go").click()
    refused.first.get_by_role("button", name="Tap again").click()
    expect(refused).to_have_count(1)


def test_a_second_chart_waits_for_what_is_older_than_a_day_and_others_stay_sealed(
    tablet: BrowserContext, team: Team, chart: Chart, vial: Preparation, live_server: LiveServer
) -> None:
    page = open_chart(tablet, chart)
    tablet.set_offline(True)
    tap(page, "L", "10")
    expect(waiting(page)).to_have_count(1)
    page.goto("about:blank")  # a page that is only being closed may still send once it can
    page.close()
    tablet.set_offline(False)
    tablet.clear_cookies()
    open_session(tablet, team.prescriber.user, live_server.url)
    visit = {"client": make_client(first_name="Ann"), "provider": team.prescriber}
    today = team.clinic.location.local(timezone.now())
    hour = (today.hour + 12) % 24
    second = make_chart(team, on=today.date(), hour=hour, now=timezone.now(), **visit)
    tablet.add_init_script("const real = Date.now; Date.now = () => real() + 90000000;")
    page = open_chart(tablet, second)
    expect(page.get_by_text("for another chart is more than 24 hours old")).to_be_visible()
    expect(page.locator("#workspace")).to_be_hidden()
    expect(page.locator("#workspace")).to_have_js_property("inert", True)

    page = open_chart(tablet, chart)
    sealed = page.locator("[data-queue-list] li")
    expect(sealed).to_contain_text("waits here, sealed")
    expect(page.locator("#workspace")).to_be_visible()
    expect(page.locator("#workspace")).to_have_js_property("inert", False)
    assert given_in(chart) == []

    tablet.clear_cookies()
    page.goto("/")
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
