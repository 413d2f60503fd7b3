"""The calendar pages in a real browser, on a phone and under axe."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from bookings.calendar.web_links import calendar_links
from bookings.ground.tokens import manage_token
from bookings.tests.calendar.reading import only_event
from bookings.tests.factories import Clinic, make_appointment
from bookings.tests.public.test_browser import in_days
from medspa.local.testkit.sessions import open_session
from medspa.local.testkit.soundness import PHONE, require_sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_client_puts_the_appointment_into_their_calendar(page: Page, clinic: Clinic):
    appointment = make_appointment(clinic, in_days(clinic, 2))
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto(reverse("manage_appointment", args=[manage_token(appointment)]))

    with page.expect_download() as downloading:
        page.get_by_role("link", name="calendar file").click()

    expect(page.get_by_role("link", name="Google Calendar")).to_have_attribute(
        "href", calendar_links(appointment)[0][1]
    )
    download = downloading.value
    assert download.suggested_filename == "visit.ics"
    assert (
        only_event(download.path().read_text(encoding="utf-8"))["DTSTART"].dt
        == appointment.starts_at
    )
    require_sound(page)


def test_injector_makes_and_stops_their_link(page: Page, clinic: Clinic, live_server):
    open_session(page.context, clinic.provider.user, live_server.url)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto(reverse("day_board") + f"?day={timezone.now():%Y-%m-%d}")

    page.locator(".menu > summary").click()
    page.get_by_role("link", name="My calendar").click()
    page.get_by_role("button", name="Make my link").click()
    expect(page.get_by_label("Your private link")).to_be_focused()
    require_sound(page)
    page.get_by_role("button", name="Turn off the link").click()

    expect(page.get_by_text("The link does not work any more.")).to_be_visible()
    require_sound(page)
