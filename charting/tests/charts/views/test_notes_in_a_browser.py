"""What is typed is there after a tap away, a reload, a moment offline and beside a second tab."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from charting.models import Chart
from charting.tests.factories import Team
from medspa.local.testkit.sessions import open_session

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def notes(page: Page, team: Team, chart: Chart, live_server: LiveServer) -> Page:
    """The notes of an open chart, in the browser of the injector."""
    page.set_viewport_size({"width": 1180, "height": 820})
    open_session(page.context, team.rn, live_server.url)
    page.goto(f"{live_server.url}{chart.get_absolute_url()}?view=notes")
    return page


def state(page: Page):
    return page.locator("[data-notes-state]")


def test_notes_are_kept_whatever_is_tapped_and_offline(notes: Page, chart: Chart) -> None:
    notes.get_by_label("Notes", exact=True).fill("Calm, no bruise.")
    expect(state(notes)).to_have_text("Not saved yet")
    notes.get_by_role("link", name="Face", exact=True).click()
    expect(notes.get_by_role("link", name="Face", exact=True)).to_have_attribute(
        "aria-current", "true"
    )
    assert Chart.objects.get(pk=chart.pk).notes == "Calm, no bruise."
    notes.get_by_role("link", name="Notes", exact=True).click()
    field = notes.get_by_label("Notes", exact=True)
    expect(field).to_have_value("Calm, no bruise.")
    field.fill("Calm, no bruise. Ice given.")
    expect(state(notes)).to_have_text("Not saved yet")
    expect(state(notes)).to_contain_text("Saved ")
    field.fill("Calm, no bruise. Ice given. Home.")
    notes.reload()
    expect(notes.get_by_label("Notes", exact=True)).to_have_value(
        "Calm, no bruise. Ice given. Home."
    )
    expect(state(notes)).to_contain_text("Saved ")
    assert Chart.objects.get(pk=chart.pk).notes == "Calm, no bruise. Ice given. Home."

    notes.context.set_offline(True)
    notes.get_by_label("Notes", exact=True).fill("In the cellar.")
    expect(state(notes)).to_have_text("Not saved: no connection. Kept on this device.")
    assert Chart.objects.get(pk=chart.pk).notes == "Calm, no bruise. Ice given. Home."
    notes.context.set_offline(False)
    expect(state(notes)).to_contain_text("Saved ")
    assert Chart.objects.get(pk=chart.pk).notes == "In the cellar."


def test_second_tab_asks_before_it_writes_over_and_signature_does_not_overtake(
    notes: Page, chart: Chart
) -> None:
    other = notes.context.new_page()
    other.goto(notes.url)
    notes.get_by_label("Notes", exact=True).fill("First tab.")
    expect(state(notes)).to_contain_text("Saved ")
    other.get_by_label("Notes", exact=True).fill("Second tab.")
    expect(other.locator("[data-notes-conflict]")).to_contain_text("First tab.")
    expect(state(other)).to_have_text("Not saved: these notes were changed elsewhere.")
    assert Chart.objects.get(pk=chart.pk).notes == "First tab."
    other.get_by_role("button", name="Keep mine").click()
    expect(state(other)).to_contain_text("Saved ")
    assert Chart.objects.get(pk=chart.pk).notes == "Second tab."

    field, sign = (
        other.get_by_label("Notes", exact=True),
        other.get_by_role("button", name="Sign and lock"),
    )
    field.fill("Talked about lines.")
    expect(sign).to_be_enabled()
    field.fill("Talked about lines. Nothing given.")
    sign.click()
    expect(other.get_by_text("Signed and locked", exact=True)).to_be_visible()
    signed = Chart.objects.get(pk=chart.pk)
    assert (signed.is_signed, signed.notes) == (True, "Talked about lines. Nothing given.")
