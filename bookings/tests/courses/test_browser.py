"""The desk books and moves a course in a real browser: by keyboard alone, and under axe."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from bookings.ground.tokens import manage_token
from bookings.models import Appointment, Course
from bookings.tests.courses.factories import book_all, make_template
from bookings.tests.factories import Clinic, make_clinic
from bookings.tests.journeys.test_rules_browser import sign_in
from medspa.accounts.permissions import Role
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.soundness import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clinic() -> Clinic:
    clinic = make_clinic(providers=2, rooms=2)
    make_template(clinic)
    return clinic


def require_sound(page: Page) -> None:
    """Nothing says axe, and nothing hangs over the edge of a phone."""
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if width == 320:
            continue
        assert violations(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})


def tab_to(page: Page, what: str) -> None:
    for _ in range(90):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", what):
            return
    raise AssertionError(f"no way to {what} by keyboard")


def choose_first_time(page: Page) -> None:
    page.locator("button.day").nth(2).focus()
    page.keyboard.press("Enter")
    expect(page.locator("button.day").nth(2)).to_have_attribute("aria-current", "date")
    tab_to(page, '#times input[name="starts_at"]')
    page.keyboard.press("Space")


def book_by_keyboard(page: Page) -> None:
    page.goto(reverse("desk_course"))
    choose_first_time(page)
    expect(page.locator("#steps fieldset")).to_have_count(2)
    tab_to(page, 'input[name="at_2"]')
    page.keyboard.press("ArrowRight")
    tab_to(page, ".desk-find input")
    page.keyboard.type("Noor")
    expect(page.get_by_role("radio", name="Noor Example")).to_be_visible()
    tab_to(page, 'input[name="client"]')
    page.keyboard.press("Space")


def test_course_is_booked_and_moved_by_keyboard_alone(page: Page, live_server, clinic: Clinic):
    make_client(first_name="Noor", last_name="Example")
    sign_in(page, live_server.url, Role.FRONT_DESK)

    book_by_keyboard(page)
    require_sound(page)
    tab_to(page, ".desk-who button.btn-primary")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Other visits in this series")).to_be_visible()
    require_sound(page)
    first, *later = Course.objects.get().appointments()

    page.goto(reverse("desk_move", args=[first.reference]))
    page.locator("button.day").nth(3).focus()
    page.keyboard.press("Enter")
    expect(page.locator("button.day").nth(3)).to_have_attribute("aria-current", "date")
    tab_to(page, '#times input[name="starts_at"]')
    page.keyboard.press("Space")
    expect(page.locator("#linked fieldset")).to_have_count(2)
    require_sound(page)
    tab_to(page, f"#move_{later[1].pk}")
    page.keyboard.press("Space")  # the last one stays
    tab_to(page, "main button.btn-primary")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Other visits in this series")).to_be_visible()
    now = {appointment.pk: appointment.starts_at for appointment in Appointment.objects.all()}
    assert now[later[0].pk].date() != later[0].starts_at.date()
    assert now[later[1].pk] == later[1].starts_at


def test_client_moves_what_follows_from_their_link(page: Page, live_server) -> None:
    clinic = make_clinic(providers=2, rooms=2)
    now = timezone.now()
    start = clinic.location.local(now).date() + timedelta(days=4)
    times = [clinic.at(10, day=start + timedelta(days=number)) for number in (0, 14, 21)]
    course = book_all(clinic, make_template(clinic), times, provider=clinic.provider, now=now)
    first, *later = course.appointments()
    for language in ("es", "en"):
        cookie = {"name": "django_language", "value": language, "url": live_server.url}
        page.context.add_cookies([cookie])
        ask_to_move(page, first)
        expect(page.locator("html")).to_have_attribute("lang", language)
        require_sound(page)

    page.locator(f"#move_{later[1].pk}").uncheck()
    page.locator(".bar button").click()
    page.wait_for_url(reverse("manage_appointment", args=["*"]))

    moved = {appointment.pk: appointment.starts_at for appointment in Appointment.objects.all()}
    assert moved[first.pk] != first.starts_at
    assert moved[later[0].pk] != later[0].starts_at
    assert moved[later[1].pk] == later[1].starts_at


def ask_to_move(page: Page, first: Appointment) -> None:
    """Until the page asks what else is to be moved."""
    page.goto(reverse("move_appointment", args=[manage_token(first)]))
    page.locator("a.day").nth(2).click()
    expect(page.locator("a.day").nth(2)).to_have_attribute("aria-current", "date")
    page.locator("#times input[name=starts_at]").first.check(force=True)
    page.locator(".bar button").click()
    expect(page.locator("#linked fieldset")).to_have_count(2)


def test_course_is_booked_without_scripts(new_context, live_server, clinic: Clinic):
    make_client(first_name="Noor", last_name="Example")
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, live_server.url, Role.FRONT_DESK)

    page.goto(reverse("desk_course"))
    page.locator("button.day").nth(2).click()
    page.locator('#times input[name="starts_at"]').first.check(force=True)
    page.get_by_role("button", name="Show times for the other visits").click()
    page.get_by_role("searchbox").fill("Noor")
    page.get_by_role("searchbox").press("Enter")
    page.locator('input[name="client"]').first.check(force=True)
    page.get_by_role("button", name="Book all 3 visits").click()

    expect(page.get_by_text("Other visits in this series")).to_be_visible()
