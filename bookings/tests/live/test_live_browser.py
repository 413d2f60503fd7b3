"""One acts, the other sees: two browsers, a process that tells them, and everybody else who may
change a diary."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, expect

from bookings.models import Appointment
from bookings.tests.factories import Clinic, book
from bookings.tests.live.conftest import LiveProcess, tile
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import today_here

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
POLLED_MS = 30_000


def sign(page: Page) -> Any:
    return page.locator("[data-live]")


def soon(clinic: Clinic, day: date, hour: int, **wanted: Any) -> Appointment:
    return book(clinic, clinic.at(hour, day=day), now=timezone.now(), **wanted)


def by_sql(statement: str, *facts: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)


def test_what_anybody_changes_is_on_every_board_and_nothing_typed_is_lost(
    live: LiveProcess, today: Clinic, desk_of: Any
) -> None:
    day = today_here() + timedelta(days=1)
    first = soon(today, day, 10, client=make_client(first_name="Ana", last_name="Lima"))
    noor = make_user(Role.FRONT_DESK, full_name="Noor Haddad")
    acting, seeing = desk_of(today, day, noor), desk_of(today, day)
    for page in (acting, seeing):
        page.route("**/desk/pieces*", lambda route: route.abort())  # nobody asks: they are told
        expect(sign(page)).to_have_text("Live")

    # Another desk, while this one is writing why somebody cancels.
    tile(seeing, first).locator("a").click()
    seeing.get_by_text("Cancel this visit", exact=True).click()
    seeing.get_by_label("Reason").fill("Her car broke")
    tile(acting, first).locator("a").click()
    acting.get_by_role("button", name="Confirm").click()
    expect(seeing.locator(".panel-changed")).to_contain_text("Noor Haddad set it to confirmed")
    expect(seeing.get_by_label("Reason")).to_have_value("Her car broke")
    expect(seeing.get_by_label("Reason")).to_be_focused()
    seeing.get_by_role("button", name="Look").click()
    expect(seeing.locator(".panel .eyebrow")).to_have_text("Confirmed")

    # A service, as a worker or a client online would; then SQL.
    second = soon(today, day, 13)
    for page in (acting, seeing):
        expect(tile(page, second)).to_be_visible()
    by_sql("UPDATE clients_client SET first_name = 'Zoe' WHERE id = %s", second.client_id)
    expect(tile(seeing, second)).to_contain_text("Zoe")
    tile(seeing, second).locator("a").focus()
    by_sql("UPDATE bookings_appointment SET version = version + 1 WHERE id = %s", second.pk)
    expect(tile(seeing, second)).to_have_attribute("data-version", "2")
    expect(tile(seeing, second).locator("a")).to_be_focused()


def test_after_a_cut_nothing_is_missed_and_meanwhile_the_board_asks(
    live: LiveProcess, today: Clinic, desk_of: Any
) -> None:
    day = today_here() + timedelta(days=1)
    page = desk_of(today, day)
    expect(sign(page)).to_have_text("Live")
    live.end()
    missed = soon(today, day, 9)
    expect(sign(page)).to_contain_text("Reconnecting, as of", timeout=POLLED_MS)
    expect(tile(page, missed)).to_be_visible(timeout=POLLED_MS)
    live.start()
    expect(sign(page)).to_have_text("Live", timeout=POLLED_MS)
    seen = soon(today, day, 11)
    expect(tile(page, seen)).to_be_visible()

    # Nobody is at the line while the laptop sleeps: the first word afterwards is the whole.
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    slept = soon(today, day, 15)
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(tile(page, slept)).to_be_visible()

    Session.objects.all().delete()
    expect(sign(page)).to_contain_text("Reconnecting", timeout=40_000)
