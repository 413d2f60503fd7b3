"""A manager reads why a rule says no, says why it is right all the same, and books."""

import pytest
from playwright.sync_api import Page, expect

from bookings.tests.factories import Clinic, make_clinic
from bookings.tests.pages import address, the_appointment
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.sessions import open_session
from medspa.local.testkit.soundness import DESK, PHONE, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def strict() -> Clinic:
    return make_clinic(providers=2, rooms=2, requires_clearance=True, gives_filler=True)


def sign_in(page: Page, server: str, role: Role) -> None:
    open_session(page.context, make_user(role, full_name="Ines Calder"), server)


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


def require_no_violation_at_both_sizes(page: Page) -> None:
    for width, height in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": height})
        assert violations(page) == []


def test_manager_sets_a_rule_aside(page: Page, live_server, strict: Clinic):
    sign_in(page, live_server.url, Role.MANAGER)
    ask_for_the_last_time(page, strict)

    expect(page.get_by_role("alert")).to_contain_text("There is no valid clearance for filler")
    chosen = page.locator('input[name="starts_at"]:checked').get_attribute("value")
    require_no_violation_at_both_sizes(page)
    page.get_by_label("Reason to go ahead").fill("Exam with Dr. Vale that morning.")
    page.get_by_role("button", name="Book").last.click()

    expect(page.get_by_text("Booked as an exception")).to_be_visible()
    expect(page.get_by_text("Exam with Dr. Vale that morning.")).to_be_visible()
    assert f"{the_appointment().starts_at:%Y-%m-%dT%H:%MZ}" == chosen


def test_front_desk_is_told_who_may(page: Page, live_server, strict: Clinic):
    sign_in(page, live_server.url, Role.FRONT_DESK)
    ask_for_the_last_time(page, strict)

    expect(page.get_by_text("A manager or a prescriber can book it anyway")).to_be_visible()
    expect(page.get_by_label("Reason to go ahead")).to_have_count(0)
