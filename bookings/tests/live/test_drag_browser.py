"""Visits moved on the board: by mouse, finger and keys; refused, lost, and by two at once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from bookings.models import Appointment
from bookings.tests.factories import Clinic
from bookings.tests.live.conftest import LiveProcess, tile
from bookings.tests.live.test_live_browser import soon
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clinic.tests.factories import today_here

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOUR_ROWS = 12


def middle(of: Locator) -> tuple[float, float]:
    of.scroll_into_view_if_needed()
    box = of.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def settled(page: Page, visit: Appointment) -> Locator:
    """The tile as the board drew it after the last move that `visit` knows of: an answer is read
    before the board is told, and until then the tile that was dropped is about to be replaced."""
    there: Locator = tile(page, visit)
    expect(there).to_have_attribute("data-version", str(visit.version))
    return there


def hour_px(page: Page) -> float:
    box = page.locator("#board section > ol").first.bounding_box()
    assert box
    return box["height"] / 8  # the clinic is open from 9 to 5


def drag(page: Page, visit: Appointment, hours: float, columns: Locator | None = None) -> None:
    x, y = middle(settled(page, visit))
    to_x = x
    if columns:
        box = columns.bounding_box()  # where it is: nothing may scroll now
        assert box
        to_x = box["x"] + box["width"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 3, y + 8)
    page.mouse.move(to_x, y + hours * hour_px(page), steps=4)
    page.mouse.up()


def starts(visit: Appointment) -> str:
    visit.refresh_from_db()
    return f"{visit.local_start:%H:%M}-{visit.local_end:%H:%M} {visit.provider.name}"


def test_mouse_moves_a_visit_and_the_server_says_what_may_be(
    live: LiveProcess, today: Clinic, desk_of: Any
) -> None:
    day = today_here() + timedelta(days=1)
    one, other = today.providers
    visit = soon(today, day, 10, provider=one)
    blocking = soon(today, day, 13, provider=one)
    page = desk_of(today, day)
    expect(page.locator("[data-live]")).to_have_text("Live")
    drag(page, visit, 1)
    expect(page.locator(".drop")).to_contain_text(f"Moved to 11 am with {one.name}")
    assert starts(visit) == f"11:00-12:00 {one.name}"

    drag(page, visit, 0, page.locator(f"#with-{other.slug}"))
    expect(page.locator(".drop")).to_contain_text(f"with {other.name}")
    assert starts(visit) == f"11:00-12:00 {other.name}"
    page.get_by_label("Visit", exact=True).get_by_role("button", name="Undo").click()
    expect(page.locator(".drop")).to_contain_text(f"with {one.name}")
    assert starts(visit) == f"11:00-12:00 {one.name}"

    # In the way: said by name, with times that are free, and the tile is back.
    drag(page, visit, 2)
    expect(page.get_by_role("alert")).to_contain_text(blocking.client.short_name)
    assert starts(visit) == f"11:00-12:00 {one.name}"
    page.locator(".drop .nearest button").first.click()
    expect(page.locator(".drop")).to_contain_text("Moved to")

    # The line is cut while it is dragged.
    before = starts(visit)
    page.route("**/drop/", lambda route: route.abort())
    drag(page, visit, 2)
    expect(page.locator("[data-board-says]")).to_contain_text("back where it was")
    page.unroute("**/drop/")
    assert starts(visit) == before

    # Its lower edge: half an hour longer.
    last = soon(today, day, 9, provider=other)
    expect(tile(page, last)).to_be_visible()
    tile(page, last).scroll_into_view_if_needed()
    box = tile(page, last).bounding_box()
    assert box
    x, edge = box["x"] + box["width"] / 2, box["y"] + box["height"] - 3
    page.mouse.move(x, edge)
    page.mouse.down()
    page.mouse.move(x, edge + hour_px(page) / 4, steps=3)
    page.mouse.move(x, edge + hour_px(page) / 2, steps=3)
    page.mouse.up()
    expect(page.locator(".drop")).to_contain_text("Now until 10:30 am")
    assert starts(last) == f"09:00-10:30 {other.name}"


def test_keys_and_a_finger_move_it_too_and_the_second_of_two_is_told(
    live: LiveProcess, today: Clinic, desk_of: Any
) -> None:
    day = today_here() + timedelta(days=1)
    visit = soon(today, day, 10, provider=today.provider)
    noor = make_user(Role.FRONT_DESK, full_name="Noor Haddad")
    first = desk_of(today, day, noor)
    second = desk_of(today, day, viewport={"width": 1180, "height": 820}, has_touch=True)

    tile(first, visit).locator("a").focus()
    for key in ("m", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown"):
        first.keyboard.press(key)
    expect(first.locator("[data-board-says]")).to_contain_text("11:00 AM to 12:00 PM")
    # Both have it in hand.
    line = finger_down(second, visit)
    first.keyboard.press("Enter")
    expect(first.locator(".drop")).to_contain_text("Moved to 11 am")
    finger_up(line, second, visit, 3)
    expect(second.get_by_role("alert")).to_contain_text("Noor Haddad moved it at")
    expect(tile(second, visit)).to_have_attribute("data-version", "2")
    assert starts(visit).startswith("11:00-12:00")

    second.reload()
    touch_drag(second, visit, 2)
    expect(second.locator(".drop")).to_contain_text("Moved to 1 pm")
    assert starts(visit).startswith("13:00-14:00")

    tile(first, visit).locator("a").focus()
    for key in ("m", "ArrowDown", "Escape"):
        first.keyboard.press(key)
    expect(first.locator("[data-board-says]")).to_contain_text("Left where it was")


def touch_drag(page: Page, visit: Appointment, hours: float) -> None:
    finger_up(finger_down(page, visit), page, visit, hours)


def finger_down(page: Page, visit: Appointment) -> CDPSession:
    """A long press: what a browser makes of a finger."""
    line = page.context.new_cdp_session(page)
    touch(line, "touchStart", middle(settled(page, visit)))
    expect(tile(page, visit)).to_have_class(re.compile("is-held"))
    return line


def finger_up(line: CDPSession, page: Page, visit: Appointment, hours: float) -> None:
    x, y = middle(tile(page, visit))
    for part in range(1, 5):
        touch(line, "touchMove", (x, y + hours * hour_px(page) * part / 4))
    touch(line, "touchEnd")


def touch(line: CDPSession, kind: str, *at: tuple[float, float]) -> None:
    points = [{"x": x, "y": y} for x, y in at]
    line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
