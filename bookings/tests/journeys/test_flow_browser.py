"""Booking on a phone: how much it takes and what gets in its way."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from bookings.models import Appointment
from bookings.tests.factories import Clinic, make_appointment, make_clinic
from bookings.tests.pages import address, the_appointment
from bookings.tests.public.test_browser import in_days, tab_to
from medspa.local.testkit.soundness import overhang, require_sound
from treatments.tests.factories import make_area

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TYPED = {
    "First name": "Noor",
    "Last name": "Example",
    "Email": "noor+visit@mail.example",
    "Mobile phone": "+44 20 7946 0958",
}


@pytest.fixture
def clinic() -> Clinic:
    made = make_clinic(providers=2, rooms=2, name="Full facial balancing consultation")
    make_area("TEMPLE", takes_filler=True, region="U", lay_name="Temples")
    return made


@pytest.fixture
def phone(page: Page) -> Page:
    page.set_viewport_size({"width": 390, "height": 844})
    return page


def pick_a_time(page: Page, clinic: Clinic, days: int = 2) -> None:
    page.goto(address("book_time", clinic, on=in_days(clinic, days).date()))
    page.locator(".slot input").first.check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Who's coming?")).to_be_visible()


def fill_in(page: Page) -> None:
    for label, typed in TYPED.items():
        page.get_by_role("textbox", name=label).fill(typed)


def book(page: Page) -> None:
    page.get_by_role("button", name="Book this visit").last.click()


def test_newcomer_books_with_at_most_nine_interactions(phone: Page, clinic: Clinic):
    """The browser fills in who they are with one tap, as phones offer above the keyboard."""
    taps = [
        lambda: phone.locator(".choice").first.click(),
        lambda: phone.get_by_role("button", name="See times").click(),
        lambda: phone.locator(".slot").first.click(),
        lambda: phone.get_by_role("button", name="Continue").click(),
        lambda: fill_in(phone),
        lambda: book(phone),
    ]
    phone.goto(reverse("book"))

    for tap in taps[:-1]:
        tap()
    filled = phone.locator("[autocomplete]").evaluate_all("all => all.map(e => e.autocomplete)")
    taps[-1]()

    expect(phone.get_by_text(the_appointment().reference)).to_be_visible()
    by_name = {"given-name", "family-name", "email", "tel"}
    assert by_name <= set(filled)
    assert len(taps) <= 9


def test_language_and_enter_leave_the_first_step_as_it_is_chosen(phone: Page, clinic: Clinic):
    phone.goto(reverse("book"))
    phone.locator(".choice").first.click()

    phone.get_by_role("button", name="Español").click()

    expect(phone.get_by_role("heading", name="¿Qué le trae por aquí?")).to_be_visible()
    expect(phone.locator("[name=appointment_type]").first).to_be_checked()
    phone.locator("[name=appointment_type]").first.press("Enter")
    expect(phone.get_by_role("heading", name="¿Cuándo le conviene?")).to_be_visible()


@pytest.fixture
def plain(new_context) -> Page:
    """A browser without script."""
    narrow = {"width": 320, "height": 700}
    return new_context(viewport=narrow, java_script_enabled=False).new_page()


def test_newcomer_books_by_the_month_without_script(plain: Page, clinic: Clinic):
    plain.goto(reverse("book"))
    plain.locator(".choice").first.click()
    plain.get_by_role("button", name="See times").click()
    plain.get_by_role("link", name="Choose a different date").click()
    plain.locator("a.month-day").last.click()
    plain.locator(".slot").first.click()
    plain.get_by_role("button", name="Continue").click()
    fill_in(plain)
    book(plain)

    expect(plain.get_by_text(the_appointment().reference)).to_be_visible()


def test_month_by_keyboard_moves_the_focus_to_what_it_opens(page: Page, clinic: Clinic):
    page.goto(address("book_time", clinic))
    tab_to(page, ".times-other a")
    page.keyboard.press("Enter")
    expect(page.locator(".month-name")).to_be_focused()

    tab_to(page, "a.month-day")
    page.keyboard.press("Enter")

    expect(page.locator(".times-day")).to_be_focused()
    expect(page.locator(".times-day")).to_contain_text("free time")
    page.go_back()
    expect(page.locator(".month")).to_be_visible()


def test_clock_of_a_viewer_elsewhere_stands_beside_that_of_the_clinic(new_context, clinic: Clinic):
    for zone, shown in {"Europe/Berlin": 1, "America/Los_Angeles": 0}.items():
        opened = new_context(timezone_id=zone, viewport=None).new_page()
        opened.goto(address("book_time", clinic))
        expect(opened.locator(".times-yours:not(:empty)")).to_have_count(shown)


def test_time_taken_meanwhile_gives_three_others_with_everything_typed(phone: Page, clinic: Clinic):
    pick_a_time(phone, clinic)
    fill_in(phone)
    hold = the_appointment()
    Appointment.objects.all().delete()
    for provider, room in zip(clinic.providers, clinic.rooms, strict=True):
        make_appointment(clinic, hold.starts_at, provider=provider, room=room)

    book(phone)
    expect(phone.locator(".nearest button")).to_have_count(3)
    phone.locator(".nearest button").first.click()

    expect(phone.get_by_role("heading", name="See you on")).to_be_visible()
    booked = Appointment.objects.get(client__email=TYPED["Email"])
    assert booked.starts_at != hold.starts_at
    assert str(booked.client.phone.as_e164) == "+442079460958"


NAMES = ("💉 Zoë", "نور الهدى", "<script>alert(1)</script>", '=HYPERLINK("x")', "N" * 200)


def test_any_name_is_shown_as_typed_and_does_nothing(phone: Page, clinic: Clinic):
    """That the form keeps each of them, `test_names_of_the_world_are_kept_as_typed` asks."""
    pick_a_time(phone, clinic)
    fill_in(phone)
    phone.get_by_role("textbox", name="First name").fill(NAMES[0])
    book(phone)
    expect(phone.locator("h1 bdi")).to_have_text(NAMES[0])
    require_sound(phone)

    client = the_appointment().client
    for name in NAMES[1:]:
        client.first_name = name
        client.save()
        phone.reload()
        expect(phone.locator("h1 bdi")).to_have_text(name)
        assert overhang(phone) <= 0
    require_sound(phone)
