"""Nothing arrives, or late, or an error does: it is said in one place, and nothing is lost."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from bookings.models import Appointment
from bookings.tests.factories import Clinic, make_appointment, make_clinic
from bookings.tests.journeys.test_flow_browser import TYPED, book, fill_in, pick_a_time
from bookings.tests.pages import address, the_appointment
from bookings.tests.public.test_browser import in_days, sign_in
from medspa.accounts.permissions import Role
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.soundness import PHONE, require_sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AWAY = "couldn't reach"
STILL_HERE = "Everything you chose and typed is still here."


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2)


@pytest.fixture
def phone(page: Page) -> Page:
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    return page


def said(page: Page):
    return page.locator("[data-connection]")


def again(page: Page) -> None:
    said(page).get_by_role("button", name="Try again").click()


def answers(status: int) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=status, body="<h1>Trouble</h1>")


def pick_in_the_picker(page: Page, clinic: Clinic) -> None:
    page.goto(address("book_time", clinic, on=in_days(clinic, 2).date()))
    page.get_by_role("radio", name="10:30").check()


def require_still_chosen(page: Page) -> None:
    expect(page.get_by_role("radio", name="10:30")).to_be_checked()
    expect(page.locator(".bar b")).to_contain_text("10:30 am")


LINKS = (".times-other a", ".times-weeks [rel=next]", "a.day >> nth=-1")


def test_days_and_months_without_a_connection_keep_the_choice(phone: Page, clinic: Clinic):
    for link in LINKS:
        pick_in_the_picker(phone, clinic)
        phone.context.set_offline(True)
        phone.locator(link).click()
        expect(said(phone)).to_contain_text(AWAY)
        expect(said(phone)).to_contain_text(STILL_HERE)
        require_still_chosen(phone)
        if link == LINKS[0]:
            require_sound(phone)

        phone.context.set_offline(False)
        before = phone.url
        phone.locator(link).click()
        expect(phone).not_to_have_url(before)
        expect(said(phone).locator(".toast")).to_be_hidden()

    expect(phone.locator("a.day").last).to_have_attribute("aria-current", "date")
    phone.context.set_offline(True)
    phone.evaluate("history.back()")
    expect(said(phone)).to_contain_text(AWAY)
    expect(phone.locator("a.day").last).to_be_visible()


def test_error_instead_of_a_part_is_said_and_tried_again(phone: Page, clinic: Clinic):
    said_of = {429: "lot of tries", 500: "our fault", 503: "our fault", 404: "out of date"}
    for status, words in said_of.items():
        pick_in_the_picker(phone, clinic)
        day = phone.locator("a.day").last
        there = day.get_attribute("href")
        phone.route("**/book/time/**", answers(status))

        day.click()
        expect(said(phone)).to_contain_text(words)
        require_still_chosen(phone)
        phone.unroute("**/book/time/**")
        again(phone)

        expect(phone.locator("a.day").last).to_have_attribute("aria-current", "date")
        assert there.split("on=")[1][:10] in phone.url
        expect(said(phone).locator(".toast")).to_be_hidden()


def test_answer_that_never_comes_is_given_up(page: Page, clinic: Clinic):
    page.clock.install()
    pick_in_the_picker(page, clinic)
    page.evaluate(
        """XMLHttpRequest.prototype.send = function () {
             setTimeout(() => this.ontimeout(), this.timeout || 1e9);
           }"""
    )

    page.locator("a.day").last.click()
    page.clock.fast_forward("00:21")

    expect(said(page)).to_contain_text(AWAY)
    require_still_chosen(page)


def test_time_is_kept_and_form_is_sent_once_the_connection_is_back(phone: Page, clinic: Clinic):
    pick_a_time(phone, clinic)
    fill_in(phone)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Hold it 8 more minutes").click()
    expect(said(phone)).to_contain_text(AWAY)
    phone.context.set_offline(False)
    phone.get_by_role("button", name="Hold it 8 more minutes").click()
    expect(phone.locator("#held p")).to_contain_text("minutes left")
    expect(phone.locator("[name=keep]")).to_have_count(0)
    expect(said(phone).locator(".toast")).to_be_hidden()
    assert the_appointment().hold_renewed
    require_typed(phone)

    phone.context.set_offline(True)
    book(phone)
    expect(said(phone)).to_contain_text("You seem to be offline, so nothing was sent.")
    require_sound(phone)
    require_typed(phone)
    button = said(phone).get_by_role("button", name="Try again")
    phone.evaluate("Object.defineProperty(navigator, 'onLine', {get: () => true})")
    phone.context.set_offline(False)
    expect(button).to_be_hidden()

    book(phone)
    expect(phone.get_by_text(the_appointment().reference)).to_be_visible()


def require_typed(page: Page) -> None:
    for label, typed in TYPED.items():
        expect(page.get_by_role("textbox", name=label)).to_have_value(typed)


def test_form_is_sent_where_the_browser_only_thinks_itself_offline(phone: Page, clinic: Clinic):
    pick_a_time(phone, clinic)
    fill_in(phone)
    phone.evaluate("Object.defineProperty(navigator, 'onLine', {get: () => false})")

    book(phone)

    phone.wait_for_url("**/book/done/**")
    expect(phone.get_by_text(the_appointment().reference)).to_be_visible()


def test_button_pressed_twice_on_a_slow_line_sends_once(phone: Page, clinic: Clinic):
    pick_a_time(phone, clinic)
    fill_in(phone)
    sent = []
    phone.on("request", lambda request: sent.append(request))
    phone.evaluate(
        """const button = document.querySelector(".bar button");
           button.click(); button.click(); button.click();"""
    )

    expect(phone.get_by_text(the_appointment().reference)).to_be_visible()
    assert (
        len([each for each in sent if each.is_navigation_request() and each.method == "POST"]) == 1
    )
    assert Appointment.objects.count() == 1


def test_slow_line_is_said_and_then_offers_to_send_again(page: Page, clinic: Clinic):
    page.clock.install()
    pick_a_time(page, clinic)
    fill_in(page)
    page.route("**/book/details/**", answers(204))  # the browser stays where it is
    page.evaluate('document.querySelector(".bar button").click()')

    page.clock.fast_forward("00:07")
    expect(said(page)).to_contain_text("On its way.")
    expect(said(page).get_by_role("button")).to_be_hidden()
    page.clock.fast_forward("00:40")
    expect(said(page)).to_contain_text(AWAY)
    page.unroute("**/book/details/**")
    again(page)

    expect(page.get_by_text(the_appointment().reference)).to_be_visible()
    assert Appointment.objects.count() == 1


def test_step_at_the_desk_that_did_not_get_through_is_said(page: Page, live_server, clinic: Clinic):
    appointment = make_appointment(clinic, in_days(clinic, 0))
    sign_in(page, live_server.url, Role.FRONT_DESK)
    page.goto(
        f"{reverse('day_board')}?location={clinic.location.slug}&visit={appointment.reference}"
    )
    page.context.set_offline(True)
    page.get_by_role("button", name="Check in").click()
    expect(said(page)).to_contain_text(AWAY)
    page.context.set_offline(False)
    appointment.refresh_from_db()
    assert appointment.status == Appointment.Status.BOOKED

    page.get_by_role("button", name="Check in").click()

    expect(page.locator(".board .event.is-arrived")).to_be_visible()
    expect(said(page).locator(".toast")).to_be_hidden()


def test_longest_name_hides_nothing_at_the_desk(page: Page, live_server, clinic: Clinic):
    person = make_client(first_name="W" * 200, last_name="W" * 200)
    make_appointment(clinic, in_days(clinic, 0), client=person)
    sign_in(page, live_server.url, Role.FRONT_DESK)
    page.goto(f"{reverse('find_visit')}?q=wwww")

    for width in (390, 1180):
        page.set_viewport_size({"width": width, "height": 820})
        box = page.locator(".found-row").get_by_text("WWWW").first.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= width
        require_sound(page)
