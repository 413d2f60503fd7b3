"""The desk cancels an appointment and says why."""

import pytest
from playwright.sync_api import Page, expect

from bookings.tests.factories import Clinic, book, make_clinic
from bookings.tests.journeys.test_rules_browser import require_no_violation_at_both_sizes, sign_in
from medspa.accounts.permissions import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2)


def test_reason_is_asked_for_and_stands_in_the_history(page: Page, live_server, clinic: Clinic):
    sign_in(page, live_server.url, Role.FRONT_DESK)
    page.goto(book(clinic, clinic.at(10)).board_address())
    page.get_by_text("Cancel this visit", exact=True).click()
    page.get_by_label("Reason", exact=True).fill("Missed her train")
    require_no_violation_at_both_sizes(page)
    page.get_by_role("button", name="Client cancels").click()

    expect(page.get_by_role("button", name="Restore")).to_be_visible()
    page.get_by_text("History", exact=True).click()
    expect(page.get_by_text("Ines Calder: Missed her train")).to_be_visible()


def test_part_that_was_resized_by_hand_is_drawn_anew_within_the_policy(
    page: Page, live_server, clinic: Clinic
):
    """The browser keeps the size as an inline style, which nothing may copy."""
    sign_in(page, live_server.url, Role.FRONT_DESK)
    other = book(clinic, clinic.at(14))
    page.goto(book(clinic, clinic.at(10)).board_address())
    page.evaluate("document.querySelectorAll('[id]').forEach((e) => (e.style.minHeight = '1px'))")

    page.locator(f"[data-visit='{other.reference}'] a:visible").first.click()

    expect(page.locator(f"[data-visit-title='{other.reference}']")).to_be_visible()
