"""A manager reads why a rule says no, says why it is right all the same, and books."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client as SignedIn
from playwright.sync_api import Page, expect

from bookings.tests.factories import Clinic, make_clinic
from bookings.tests.pages import address, the_appointment
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clients.tests.factories import make_client

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def strict() -> Clinic:
    return make_clinic(providers=2, rooms=2, requires_clearance=True, gives_filler=True)


def sign_in(page: Page, server: str, role: Role) -> None:
    signed_in = SignedIn()
    signed_in.force_login(make_user(role, full_name="Ines Calder"))
    cookie = {"name": "sessionid", "value": signed_in.cookies["sessionid"].value, "url": server}
    page.context.add_cookies([cookie])


def ask_for_the_last_time(page: Page, clinic: Clinic) -> None:
    """A known client, and the last time of the third day offered."""
    make_client(first_name="Noor", last_name="Example")
    page.goto(address("desk_book", clinic))
    page.locator("button.day").nth(2).click()
    expect(page.locator("button.day").nth(2)).to_have_attribute("aria-current", "date")
    page.get_by_role("searchbox").fill("Noor")
    page.locator('input[name="client"]').first.check(force=True)
    page.locator('input[name="starts_at"]').last.check(force=True)
    page.get_by_role("button", name="Book").last.click()


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)])
def test_manager_sets_a_rule_aside(page: Page, live_server, strict: Clinic, size: tuple[int, int]):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    sign_in(page, live_server.url, Role.MANAGER)
    ask_for_the_last_time(page, strict)

    expect(page.get_by_role("alert")).to_contain_text("There is no valid clearance for filler")
    chosen = page.locator('input[name="starts_at"]:checked').get_attribute("value")
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/refused-{size[0]}.png", full_page=True)
    assert Axe().run(page).response["violations"] == []
    page.get_by_label("Reason to go ahead").fill("Exam with Dr. Vale that morning.")
    page.get_by_role("button", name="Book").last.click()

    panel = page.get_by_text("Booked as an exception")
    expect(panel).to_be_visible()
    expect(page.get_by_text("Exam with Dr. Vale that morning.")).to_be_visible()
    if folder:
        page.screenshot(path=f"{folder}/panel-{size[0]}.png", full_page=True)
    assert f"{the_appointment().starts_at:%Y-%m-%dT%H:%MZ}" == chosen


def test_front_desk_is_told_who_may(page: Page, live_server, strict: Clinic):
    sign_in(page, live_server.url, Role.FRONT_DESK)
    ask_for_the_last_time(page, strict)

    expect(page.get_by_text("A manager or a prescriber can book it anyway")).to_be_visible()
    expect(page.get_by_label("Reason to go ahead")).to_have_count(0)
