"""The chart under a finger: few taps, no reload, nothing that keeps anybody out."""

from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from charting.models import Chart, Preparation
from charting.services.containers import record_waste
from charting.tests.factories import (
    Team,
    allow,
    make_chart,
    make_signed_chart,
    make_team,
    masseter,
    mix_vial,
    toxin_lot,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

IPAD = {"width": 1180, "height": 820}


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def injector(page: Page, team: Team, client: Browser, live_server: LiveServer) -> Page:
    """The browser of the injector, an iPad lying down."""
    page.set_viewport_size(IPAD)
    client.force_login(team.rn)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    return page


@pytest.fixture
def vial(team: Team) -> Preparation:
    """A vial mixed now, in a chart that is cleared and consented."""
    masseter()
    now = timezone.now()
    today = team.clinic.location.local(now)
    chart = make_chart(team, on=today.date(), hour=today.hour, now=now)
    allow(team, chart.client, now=now)
    return mix_vial(chart, toxin_lot(team), by=team.rn, now=now)


def serious(page: Page) -> list[str]:
    violations = Axe().run(page).response["violations"]
    return [one["id"] for one in violations if one["impact"] in ("serious", "critical")]


def test_area_and_amount_are_two_taps_without_a_reload(injector: Page, vial: Preparation) -> None:
    injector.goto(vial.chart.get_absolute_url())
    injector.evaluate("window.stayed = true")
    injector.locator("#at-MASSETER-L").click()
    injector.get_by_role("button", name="8 U").click()
    expect(injector.get_by_text("8 U used")).to_be_visible()
    injector.get_by_role("button", name="More").click()
    injector.get_by_role("button", name="Give", exact=True).click()
    expect(injector.get_by_text("17 U used").first).to_be_visible()
    assert injector.evaluate("window.stayed") is True
    given = [(line.side, line.amount) for line in vial.chart.injections.all()]
    assert given == [("L", Decimal(8)), ("L", Decimal(9))]


def test_face_is_tapped_as_well(injector: Page, vial: Preparation) -> None:
    injector.goto(vial.chart.get_absolute_url())
    injector.locator('a.shape[href*="area=MASSETER"][href*="side=R"]').click()
    expect(injector.locator("#at-MASSETER-R")).to_have_attribute("aria-current", "true")


def test_chart_is_signed_once_nothing_stands_in_the_way(
    injector: Page, team: Team, vial: Preparation
) -> None:
    chart = vial.chart
    injector.goto(f"{chart.get_absolute_url()}?area=MASSETER&side=R")
    button = injector.get_by_role("button", name="Sign and freeze")
    expect(button).to_be_disabled()
    injector.get_by_role("button", name="8 U").click()
    expect(injector.get_by_text("8 U used")).to_be_visible()
    record_waste(container=vial, amount=Decimal(92), by=team.rn, now=timezone.now())
    injector.reload()
    button.click()
    expect(injector.get_by_text("Signed and frozen").first).to_be_visible()
    assert Chart.objects.get(pk=chart.pk).is_signed


def test_clinical_pages_keep_nobody_out(injector: Page, team: Team, vial: Preparation) -> None:
    signed = make_signed_chart(team)
    chart = vial.chart.get_absolute_url()
    for address in (
        reverse("chart_list"),
        f"{chart}?area=MASSETER&side=R",
        f"{chart}?open=1",
        f"{chart}?view=notes",
        signed.get_absolute_url(),
        reverse("client_record", args=[signed.client_id]),
    ):
        injector.goto(address)
        assert serious(injector) == [], address
