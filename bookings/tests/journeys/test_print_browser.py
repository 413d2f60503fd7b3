"""On paper: no navigation, nothing to press, black on white in either mode, nothing folded away."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from bookings.ground.tokens import manage_token
from bookings.tests.factories import make_appointment, make_clinic
from bookings.tests.public.test_browser import in_days, sign_in
from medspa.accounts.permissions import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREEN_ONLY = "nav, button, .btn, input[type=search], .site-foot, .tabs, details:has(form)"
INK = "getComputedStyle(document.querySelector('h1')).color"


def printed(page: Page, address: str) -> Page:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(address)
    return page


def shown_of(page: Page, selector: str) -> list[str]:
    return page.locator(selector).locator("visible=true").all_inner_texts()


def test_an_appointment_prints_its_facts_under_the_name_of_the_clinic(page: Page, live_server):
    clinic = make_clinic()
    appointment = make_appointment(clinic, in_days(clinic, 3))

    printed(page, live_server.url + reverse("manage_appointment", args=[manage_token(appointment)]))

    assert shown_of(page, SCREEN_ONLY) == []
    assert len(shown_of(page, ".brand")) == 1
    assert appointment.reference in page.locator("dl.facts").first.inner_text()
    assert page.evaluate(INK) == "rgb(0, 0, 0)"


def test_the_day_prints_as_a_list_with_room_and_telephone(page: Page, live_server):
    clinic = make_clinic()
    appointment = make_appointment(clinic, in_days(clinic, 1))
    sign_in(page, live_server.url, Role.FRONT_DESK)
    day = clinic.location.local(timezone.now()).date() + timedelta(days=1)

    printed(
        page, f"{live_server.url}{reverse('day_board')}?day={day}&visit={appointment.reference}"
    )

    assert shown_of(page, SCREEN_ONLY) == []
    assert shown_of(page, ".panel, .board-times, .board-free") == []
    assert clinic.provider.name in page.locator(".board-head").inner_text()
    line = page.locator(".board .event").inner_text()
    assert all(word in line for word in ("10:00", "11:00"))
    assert str(appointment.room) in line
    assert str(appointment.client.phone) in line


def test_what_is_folded_away_is_printed(page: Page, live_server):
    printed(page, live_server.url + reverse("prices"))

    assert page.locator("details").count() > 0
    for answer in page.locator("details > p").all():
        assert answer.is_visible()
