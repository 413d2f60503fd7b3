"""The pages in a real browser: by keyboard alone, on a phone, and under axe."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from bookings.models import Appointment
from bookings.tests.factories import Clinic, make_appointment, make_clinic
from bookings.tests.pages import address, the_appointment
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_location
from medspa.local.testkit.sessions import open_session
from medspa.local.testkit.soundness import require_sound_at_both_sizes
from treatments.tests.factories import make_area

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh"


@pytest.fixture
def clinic() -> Clinic:
    """Two providers, open from nine to five every day; a second place to choose from."""
    made = make_clinic(providers=2, rooms=2, name="Full facial balancing consultation")
    made.type.locations.add(make_location())
    make_area("TEMPLE", takes_filler=True, region="U", lay_name="Temples")
    return made


def in_days(clinic: Clinic, days: int, hour: int = 10) -> datetime:
    today = clinic.location.local(timezone.now()).date()
    return clinic.at(hour, day=today + timedelta(days=days))


def sign_in(page: Page, server: str, *roles: Role) -> None:
    open_session(page.context, make_user(*roles), server)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on what `selector` describes."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def press(page: Page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def test_newcomer_books_by_keyboard_alone(page: Page, clinic: Clinic) -> None:
    page.goto(reverse("book"))
    tab_to(page, "[name=appointment_type]")
    page.keyboard.press("Space")
    tab_to(page, "[name=location]")
    page.keyboard.press("Space")
    tab_to(page, ".bar button")
    press(page, "Enter")
    tab_to(page, "[name=starts_at]")
    page.keyboard.press("Space")
    tab_to(page, ".bar button")
    press(page, "Enter")
    for field, typed in {
        "first_name": "Noor",
        "last_name": "Example",
        "email": "noor@mail.example",
        "phone": "415 555 0123",
    }.items():
        tab_to(page, f"[name={field}]")
        page.keyboard.type(typed)
    press(page, "Enter")

    expect(page.get_by_text(the_appointment().reference)).to_be_visible()


def test_chosen_time_stands_in_the_bar_and_back_leads_to_the_whole_picker(
    page: Page, clinic: Clinic
) -> None:
    start = in_days(clinic, 2)
    page.goto(address("book_time", clinic, on=start.date()))
    bar, last_day = page.locator(".bar b"), page.locator("a.day").last
    expect(bar).to_have_text("Choose a time")

    page.get_by_role("radio", name="10:30").check()
    day = f"{start:%a}, {start:%b} {start.day}"
    expect(bar).to_have_text(f"{day}, 10:30 am with {clinic.provider.name}")
    last_day.click()
    expect(bar).to_have_text("Choose a time")
    expect(last_day).to_have_attribute("aria-current", "date")

    page.get_by_role("radio", name="10:30").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Who's coming?")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="When works for you?")).to_be_visible()
    expect(last_day).to_have_attribute("aria-current", "date")


def test_areas_chosen_on_a_face_go_along_into_the_booking(page: Page, clinic: Clinic) -> None:
    page.goto(reverse("face"))
    page.locator(".fm-area path:not(.fm-glow)").first.click(force=True)
    page.get_by_role("button", name="See times").click()
    temples = page.get_by_role("checkbox", name="Temples")
    expect(temples).to_be_checked()
    page.locator("[name=location]").first.check(force=True)
    page.get_by_role("button", name="See times").click()
    expect(page.locator(".areas-chosen")).to_contain_text("Temples")
    page.locator(".slot input").first.check()
    page.get_by_role("button", name="Continue").click()
    expect(temples).to_be_checked()


def test_tap_on_the_face_ticks_the_area(page: Page, clinic: Clinic) -> None:
    page.goto(address("book_time", clinic, on=in_days(clinic, 2).date()))
    page.get_by_role("radio", name="10:30").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("What would you like to talk about?").click()

    page.locator(".fm-area path").first.click(force=True)

    expect(page.get_by_role("checkbox", name="Temples")).to_be_checked()
    expect(page.locator(".fm-area.is-on path")).to_have_count(2)


def test_desk_pages_are_sound(page: Page, live_server: LiveServer, clinic: Clinic) -> None:
    for number, status in enumerate(["arrived", "in_treatment", "completed", "no_show", "booked"]):
        appointment = make_appointment(
            clinic,
            in_days(clinic, 0, 10 + number),
            status=status,
            client=make_client(first_name=LONG, last_name=f"{LONG}{number}"),
        )
    make_appointment(
        clinic,
        in_days(clinic, 0, 15),
        status="held",
        hold_expires_at=timezone.now() + timedelta(minutes=8),
    )
    sign_in(page, live_server.url, Role.FRONT_DESK)
    board = f"{reverse('day_board')}?location={clinic.location.slug}"
    pages = [
        board,
        f"{board}&visit={appointment.reference}",
        f"{board}&day=2027-01-01",
        f"{reverse('find_visit')}?q=wolfe",
        f"{reverse('find_visit')}?q=nobody",
        f"{address('desk_book', clinic)}&q=wolfe",
    ]
    for each in pages:
        page.goto(each)
        require_sound_at_both_sizes(page)


def test_slash_leads_to_the_search_and_one_click_checks_in(
    page: Page, live_server: LiveServer, clinic: Clinic
) -> None:
    appointment = make_appointment(clinic, in_days(clinic, 0))
    sign_in(page, live_server.url, Role.FRONT_DESK)
    page.goto(f"{reverse('day_board')}?location={clinic.location.slug}")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()

    page.locator(".board .event a").click()
    expect(page.get_by_role("heading", name=appointment.client.full_name)).to_be_focused()

    page.get_by_role("button", name="Check in").click()

    expect(page.locator(".board .event.is-arrived.is-selected")).to_be_visible()
    expect(page.get_by_role("button", name="Undo “arrived”")).to_be_visible()
    appointment.refresh_from_db()
    assert appointment.status == Appointment.Status.ARRIVED


def test_front_desk_books_a_walk_in_with_four_clicks(
    page: Page, live_server: LiveServer, clinic: Clinic
) -> None:
    person = make_client(first_name="Mina")
    sign_in(page, live_server.url, Role.FRONT_DESK)
    tomorrow = in_days(clinic, 1).date()
    page.goto(f"{reverse('day_board')}?location={clinic.location.slug}&day={tomorrow}")

    page.get_by_role("link", name="Book", exact=True).click()
    page.get_by_role("radio", name="10:30").check()
    page.get_by_role("searchbox", name="Find a client").type("min")
    page.get_by_role("radio", name="Mina").check()
    page.get_by_role("button", name="Book").click()

    expect(page.get_by_role("heading", name=person.full_name)).to_be_visible()
    assert the_appointment().client == person
