"""Back, forward, refresh, another language: the whole way of a booking, with and without script."""

import pytest
from playwright.sync_api import Page, expect

from bookings.models import Appointment
from bookings.tests.factories import Clinic
from bookings.tests.journeys.test_flow_browser import TYPED, book, fill_in, pick_a_time
from bookings.tests.pages import address, the_appointment
from bookings.tests.public.test_browser import in_days
from bookings.tests.waitlist.factories import nothing_free

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[True, False], ids=["script", "plain"])
def tab(request: pytest.FixtureRequest, new_context) -> Page:
    phone = {"width": 390, "height": 844}
    return new_context(viewport=phone, java_script_enabled=request.param).new_page()


def require_typed(page: Page) -> None:
    for name, typed in zip(
        ("first_name", "last_name", "email", "phone"), TYPED.values(), strict=True
    ):
        expect(page.locator(f"[name={name}]")).to_have_value(typed)


def require_time_chosen(page: Page) -> None:
    expect(page.get_by_text("held for you until")).to_be_visible()
    expect(page.locator("[name=starts_at]:checked")).to_have_count(1)


def test_steps_back_and_forward_keep_time_and_words(tab: Page, clinic: Clinic):
    pick_a_time(tab, clinic)
    fill_in(tab)

    tab.go_back()
    expect(tab.locator("[name=starts_at]:checked")).to_have_count(1)
    tab.go_forward()
    require_typed(tab)

    steps = tab.locator(".steps")
    steps.get_by_role("button", name="Visit").click()
    tab.get_by_role("button", name="See times").click()
    require_time_chosen(tab)
    tab.get_by_role("button", name="Continue").click()
    require_typed(tab)

    steps.get_by_role("button", name="Time").click()
    require_time_chosen(tab)
    tab.get_by_role("button", name="Continue").click()
    require_typed(tab)

    tab.get_by_role("button", name="Choose another time").click()
    tab.get_by_role("button", name="Continue").click()
    expect(tab.get_by_role("heading", name="Who's coming?")).to_be_visible()
    tab.reload()
    require_typed(tab)
    assert Appointment.objects.count() == 1


def test_other_language_keeps_time_hold_and_words_to_the_reference(tab: Page, clinic: Clinic):
    pick_a_time(tab, clinic)
    fill_in(tab)

    tab.locator(".booking-change [name=lang]").click()
    require_spanish(tab)
    tab.locator("footer [name=lang]").click()
    expect(tab.get_by_role("heading", name="Who's coming?")).to_be_visible()
    require_typed(tab)
    tab.locator("footer [name=lang]").click()
    require_spanish(tab)
    tab.locator(".bar button").click()
    reference = tab.get_by_text(the_appointment().reference)
    expect(reference).to_be_visible()

    tab.go_back()
    expect(reference).to_be_visible()
    tab.reload()
    expect(reference).to_be_visible()
    assert the_appointment().status == "booked"


def require_spanish(tab: Page) -> None:
    expect(tab.get_by_role("heading", name="¿Quién viene?")).to_be_visible()
    expect(tab.locator("#held")).to_contain_text("Le guardamos esta hora hasta la")
    require_typed(tab)


def test_two_windows_tell_the_truth_and_book_both(tab: Page, clinic: Clinic):
    other = tab.context.new_page()
    pick_a_time(tab, clinic)
    pick_a_time(other, clinic, days=3)

    tab.reload()
    expect(tab.locator("#held")).to_contain_text("You chose a different time in another window")
    expect(other.locator("#held")).to_contain_text("We're holding this time for you until")
    for window in (tab, other):
        fill_in(window)
        book(window)
        expect(window.get_by_role("heading", name="See you on")).to_be_visible()

    assert Appointment.objects.filter(status="booked").count() == 2


def test_refresh_keeps_what_was_typed_a_moment_ago_and_enter_books(page: Page, clinic: Clinic):
    pick_a_time(page, clinic)
    number = TYPED["Mobile phone"].replace("+", "%2B").replace(" ", "+")
    with page.expect_response(lambda answer: number in (answer.request.post_data or "")):
        fill_in(page)

    page.reload()
    require_typed(page)

    page.get_by_role("textbox", name="Last name").press("Enter")
    expect(page.get_by_text(the_appointment().reference)).to_be_visible()
    assert page.url.split("/book/")[1].startswith("done/")


def test_window_left_open_is_told_when_it_is_looked_at_again(page: Page, clinic: Clinic):
    pick_a_time(page, clinic)
    other = page.context.new_page()
    pick_a_time(other, clinic, days=3)

    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.locator("#held")).to_contain_text("You chose a different time in another window")
    expect(page.locator("[data-held-news]")).to_contain_text("in another window")
    expect(page.locator("[data-held-bar]")).to_have_text("")


def test_wishes_stay_in_another_language_and_enter_joins_the_list(tab: Page, clinic: Clinic):
    nothing_free(clinic)
    tab.goto(address("join_waitlist", clinic, on=in_days(clinic, 2).date()))
    tab.locator("[name=first_name]").fill("Noor")
    tab.locator(".chip").first.click()

    tab.locator("footer [name=lang]").click()
    expect(tab.locator("html")).to_have_attribute("lang", "es")
    expect(tab.locator("[name=first_name]")).to_have_value("Noor")
    expect(tab.locator("[name=weekdays]:checked")).to_have_count(6)

    tab.locator("footer [name=lang]").click()
    expect(tab.locator("html")).to_have_attribute("lang", "en")
    fill_in(tab)
    tab.get_by_role("textbox", name="Last name").press("Enter")
    tab.wait_for_url("**/waitlist/done/")
    expect(tab.locator("html")).to_have_attribute("lang", "en")
