"""The held time in a real browser: counted down, kept longer without losing a word, run out."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from bookings.models import Appointment
from bookings.tests.factories import make_clinic
from bookings.tests.pages import address
from medspa.local.testkit.soundness import PHONE, require_sound
from medspa.local.tests.probes import eventually

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_time_is_kept_longer_where_htmx_did_not_come(page: Page) -> None:
    """As for a press before it listens: the whole page comes again, at the line pressed beside."""
    clinic = make_clinic()
    page.route("**/htmx.min.js", lambda route: route.abort())
    page.goto(address("book_time", clinic))
    page.locator(".slot").first.click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("First name").fill("Noor")

    page.get_by_role("button", name="Hold it 8 more minutes").click()

    expect(page.locator("[name=keep]")).to_have_count(0)
    expect(page.locator("#held p")).to_be_focused()
    expect(page.get_by_label("First name")).to_have_value("Noor")


def test_time_is_counted_kept_longer_and_runs_out(page: Page) -> None:
    clinic = make_clinic()
    page.clock.install()
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto(address("book_time", clinic))
    page.locator(".slot").first.click()
    page.get_by_role("button", name="Continue").click()
    line, news = page.locator("#held p"), page.locator("[data-held-news]")
    expect(line).to_contain_text("8 minutes left")
    page.get_by_label("First name").fill("Noor")

    page.get_by_role("button", name="Hold it 8 more minutes").click()

    expect(line).to_contain_text("16 minutes left")
    expect(line).to_be_focused()
    expect(page.locator("[name=keep]")).to_have_count(0)
    expect(page.get_by_label("First name")).to_have_value("Noor")
    assert Appointment.objects.get().hold_renewed
    require_sound(page)

    page.clock.fast_forward("15:30")
    expect(news).to_have_text("We'll hold this time for less than a minute more.")
    page.clock.fast_forward("01:00")
    expect(news).to_contain_text("We're no longer holding this time for you.")
    expect(line).to_contain_text("You can still book it")
    expect(page.locator("#held button")).to_have_count(0)
    expect(page.locator("[data-held-bar]")).to_have_text("no longer held")
    require_sound(page)


def test_time_is_left_to_others_by_whoever_goes_away_and_by_nobody_else(page: Page) -> None:
    clinic = make_clinic()
    page.goto(address("book_time", clinic))
    page.locator(".slot").first.click()
    page.get_by_role("button", name="Continue").click()
    require_held(page)
    held_until = held_until_now()

    page.reload()
    require_held(page)
    page.get_by_role("button", name="Choose another time").click()
    expect(page.locator("[name=starts_at]:checked")).to_have_count(1)
    page.get_by_role("button", name="Continue").click()
    require_held(page)
    page.go_back()
    page.go_forward()
    require_held(page)
    assert held_until_now() == held_until

    page.reload()
    require_held(page)
    page.goto("about:blank")
    assert eventually(lambda: held_until_now() < held_until - timedelta(minutes=5))

    page.go_back()
    require_held(page)
    assert eventually(lambda: held_until_now() == held_until)


def require_held(page: Page) -> None:
    """The form is there, and whole: whoever leaves it before has not been on it."""
    page.wait_for_url("**/book/details/**", wait_until="load")
    expect(page.locator("#held")).to_contain_text("We're holding this time for you until")


def held_until_now() -> datetime:
    until = Appointment.objects.get(status="held").hold_expires_at
    assert until
    return until
