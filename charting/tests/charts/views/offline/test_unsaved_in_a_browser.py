"""Notes typed in one tab, and a chart that was signed in another: no word of them is lost."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from charting.models import Addendum, Chart
from charting.tests.factories import Team
from medspa.local.testkit.sessions import open_session
from medspa.local.testkit.soundness import serious_faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def tabs(page: Page, team: Team, chart: Chart, live_server: LiveServer) -> tuple[Page, Page]:
    """The notes of one chart twice; the second tab stands before the question which to keep."""
    page.set_viewport_size({"width": 1180, "height": 820})
    open_session(page.context, team.rn, live_server.url)
    page.goto(f"{live_server.url}{chart.get_absolute_url()}?view=notes")
    other = page.context.new_page()
    other.goto(page.url)
    type_notes(page, "First tab.")
    expect(state(page)).to_contain_text("Saved ")
    type_notes(other, "Second tab.")
    expect(other.locator("[data-notes-conflict]")).to_contain_text("First tab.")
    return page, other


def type_notes(page: Page, words: str) -> None:
    page.get_by_label("Notes", exact=True).fill(words)


def state(page: Page):
    return page.locator("[data-notes-state]")


def sign(page: Page) -> None:
    page.get_by_role("button", name="Sign and lock").click()
    expect(page.get_by_text("Signed and locked", exact=True)).to_be_visible()


def leftover(page: Page):
    return page.locator("[data-unsaved]")


def test_signature_waits_in_words_until_it_is_said_which_notes_stay(
    tabs: tuple[Page, Page],
) -> None:
    _, other = tabs
    button, why = other.get_by_role("button", name="Sign and lock"), other.locator("#notes-first")
    expect(button).to_be_disabled()
    expect(why).to_have_text("First say which notes to keep: yours or the saved ones.")
    expect(why).to_be_visible()
    other.get_by_role("button", name="Use the saved notes").click()
    expect(why).to_be_hidden()
    sign(other)


def test_words_kept_too_late_are_offered_as_an_addendum(
    tabs: tuple[Page, Page], chart: Chart
) -> None:
    first, other = tabs
    sign(first)
    expect(leftover(first)).to_contain_text("Second tab.")
    other.get_by_role("button", name="Keep mine").click()
    expect(state(other)).to_have_text(
        "Not saved: this chart was signed meanwhile. Reload the page to add what you typed."
    )
    other.reload()
    expect(leftover(other)).to_contain_text("Second tab.")
    assert serious_faults(other) == []
    other.get_by_role("button", name="Put it in an addendum").click()
    expect(other.get_by_label("What is added")).to_have_value("Second tab.")
    other.get_by_label("Why").fill("Typed in another tab.")
    other.get_by_role("button", name="Add addendum").click()
    expect(other.locator(".addition")).to_contain_text("Second tab.")
    expect(leftover(other)).to_be_hidden()
    assert Addendum.objects.get(chart=chart).text == "Second tab."


def test_words_of_a_tab_that_was_left_are_not_written_over(tabs: tuple[Page, Page]) -> None:
    first, other = tabs
    other.goto("about:blank")
    type_notes(first, "First tab, more.")
    expect(state(first)).to_contain_text("Saved ")
    sign(first)
    expect(leftover(first)).to_contain_text("Second tab.")
    first.get_by_role("button", name="Throw it away").click()
    first.reload()
    expect(first.get_by_text("Signed and locked", exact=True)).to_be_visible()
    expect(leftover(first)).to_be_hidden()
