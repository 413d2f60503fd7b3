"""A day at the desk without a mouse, and a free time booked where it was pressed."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from bookings.models import Appointment
from bookings.tests.factories import Clinic, make_appointment
from bookings.tests.pages import moment
from bookings.tests.public.test_browser import in_days, sign_in
from medspa.accounts.permissions import Role
from medspa.clients.tests.factories import make_client

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_by_keyboard_alone(page: Page, live_server: LiveServer, clinic: Clinic) -> None:
    """Arrows move, Enter opens, `c` checks in, Esc closes, single keys are switched off."""
    first, second = (
        make_appointment(clinic, in_days(clinic, 0, hour), client=make_client(first_name=name))
        for hour, name in ((9, "Ada"), (11, "Bea"))
    )
    beside = make_appointment(
        clinic, in_days(clinic, 0, 11), provider=clinic.providers[1], room=clinic.rooms[1]
    )
    sign_in(page, live_server.url, Role.FRONT_DESK)
    page.goto(f"{reverse('day_board')}?location={clinic.location.slug}")
    keys = page.keyboard

    page.locator(f'.event[data-visit="{first.reference}"] a').focus()
    for _ in range(9):  # an hour free between them has four quarters at most
        keys.press("ArrowDown")
        if second.reference in (page.evaluate("document.activeElement.href") or ""):
            break
    keys.press("ArrowRight")
    expect(page.locator(f'.event[data-visit="{beside.reference}"] a')).to_be_focused()
    keys.press("ArrowLeft")
    keys.press("Enter")
    expect(page.get_by_role("heading", name=second.client.full_name)).to_be_focused()
    keys.press("c")
    expect(page.get_by_role("button", name="Undo “arrived”")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_role("heading", name="Here")).to_be_visible()

    keys.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    page.get_by_role("checkbox", name="Use single keys").uncheck()
    keys.press("Escape")
    address = page.url
    keys.press("n")
    keys.press("b")
    expect(dialog).not_to_be_visible()
    assert page.url == address
    second.refresh_from_db()
    assert second.status == Appointment.Status.ARRIVED


def test_a_free_time_is_booked_where_it_is_pressed(
    page: Page, live_server: LiveServer, clinic: Clinic
) -> None:
    sign_in(page, live_server.url, Role.FRONT_DESK)
    tomorrow = in_days(clinic, 1).date()
    page.goto(f"{reverse('day_board')}?location={clinic.location.slug}&day={tomorrow}&by=rooms")
    quarter = page.locator(".board-free").first.bounding_box()["height"] / 32  # from nine to five

    page.locator(".board-free > a").first.click(position={"x": 40, "y": 4.5 * quarter})

    asked = parse_qs(urlsplit(page.url).query)
    assert asked["starts_at"] == [moment(in_days(clinic, 1, 10))]
    expect(page.get_by_role("radio", name="10", exact=False).first).to_be_visible()
    expect(page.locator(".page-head .tag")).to_have_text(str(clinic.rooms[0]))
