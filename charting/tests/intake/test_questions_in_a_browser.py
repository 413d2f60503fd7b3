"""A healthy client answers everything on a telephone: one tap a question, within three minutes."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from bookings.ground.tokens import forms_token
from bookings.models import Appointment
from bookings.tests.factories import make_appointment, make_clinic
from charting.models import IntakeAnswer
from medspa.local.testkit.soundness import require_sound

pytestmark = pytest.mark.django_db(transaction=True)
THREE_MINUTES = 180  # taps, at one a second
TYPED = {"birth-date": "04/27/1988", "weight": "137", "contact": "Sam Reyes"}
PHONE = "2065550144"


class Hand:
    """Counts what a finger does: a tap, and a key of the screen's keyboard, are one each."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0

    def tap(self, selector: str) -> None:
        self.taps += 1
        self.page.locator(selector).click()

    def type(self, selector: str, text: str) -> None:
        self.tap(selector)
        self.taps += len(text)
        self.page.locator(selector).press_sequentially(text)


def test_healthy_client_is_done_within_three_minutes(page: Page, live_server: LiveServer) -> None:
    visit = visit_today()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/f/{forms_token(visit)}/")
    require_sound(page)
    hand = Hand(page)
    hand.tap(".forms-steps a")
    while page.locator("#answers").count():
        answer_part(hand)
        with page.expect_navigation():
            hand.tap("#next .btn")
    expect(page.locator("h1")).to_have_text("You're all set")
    assert IntakeAnswer.objects.count() == 41
    assert hand.taps <= THREE_MINUTES, f"{hand.taps} taps"


def test_what_is_typed_is_there_after_next_and_a_reload(
    page: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/f/{forms_token(visit_today())}/questions/1/")
    page.locator("#contact-is").fill("Sam Reyes")
    page.locator("#contact-is").press("Enter")
    page.wait_for_url("**/questions/1/#*")
    page.locator("#weight-is").fill("137")
    page.locator("#next .btn").click()
    expect(page.locator("#contact-is")).to_have_count(0)
    page.go_back()
    expect(page.locator("#contact-is")).to_have_value("Sam Reyes")
    assert IntakeAnswer.objects.count() == 2
    page.reload()
    expect(page.locator("#weight-is")).to_have_value("137")
    with page.expect_response("**/questions/answer/"):  # half of it, sent while somebody types
        page.locator("#birth-date-is").fill("04/2")
    page.reload()
    expect(page.locator("#birth-date-is")).to_have_value("04/2")
    assert IntakeAnswer.objects.count() == 2


def test_last_tap_counts_on_a_slow_connection(page: Page, live_server: LiveServer) -> None:
    """At once on the screen, in the end in the record; "Saved" is not said before. The page is left
    only after what is under way, and what was typed is kept when its question is left."""
    page.goto(f"{live_server.url}/f/{forms_token(visit_today())}/questions/2/")
    says, answers, held = page.locator(".forms-saved"), "**/questions/answer/", list[Route]()
    page.route(answers, lambda it: it.continue_() if is_draft(it) else held.append(it))
    for first, last in (("no", "yes"), ("yes", "no"), ("no", "yes")):
        page.locator(f"#vaccine-{first}").click()
        page.locator(f"#vaccine-{last}").click()
        let_through(page, held)
        expect(pressed(page, "vaccine")).to_have_id(f"vaccine-{last}")
        expect(says).to_have_text("Saving…", use_inner_text=True)
        let_through(page, held)
        expect(says).to_contain_text("Saved ", use_inner_text=True)
        expect(pressed(page, "vaccine")).to_have_id(f"vaccine-{last}")
        assert newest("vaccine") == last
    page.locator("#dental-yes").click()
    page.locator("#dental-no").click()
    page.locator("#next .btn").click()
    let_through(page, held)
    let_through(page, held)
    let_through(page, held)  # the button that leaves the page
    expect(page.locator("#dental")).to_have_count(0)
    assert (newest("vaccine"), newest("dental")) == ("yes", "no")
    page.unroute(answers)
    page.goto(page.url.replace("/3/", "/1/"))
    page.locator("#weight-is").fill("137")
    page.locator("#contact-is").focus()
    expect(page.locator("#weight.is-answered")).to_be_visible()
    page.context.set_offline(True)
    page.locator("#weight-lost-no").click()
    expect(says).to_have_text("Not saved yet", use_inner_text=True)
    page.context.set_offline(False)
    page.locator("#next .btn").click()
    expect(page.locator("#weight")).to_have_count(0)
    assert (newest("weight"), newest("weight-lost")) == ("137", "no")


def is_draft(route: Route) -> bool:
    return "draft=1" in (route.request.post_data or "")


def let_through(page: Page, held: list[Route]) -> None:
    """One answer and no more: the others wait for it."""
    while not held:
        page.wait_for_timeout(20)
    assert len(held) == 1
    held.pop().continue_()


def pressed(page: Page, question: str) -> Locator:
    return page.locator(f"#{question} [aria-pressed=true]")


def newest(question: str) -> object:
    answer = IntakeAnswer.objects.filter(question=question).last()
    return answer.value["is"] if answer else None


def answer_part(hand: Hand) -> None:
    page = hand.page
    for question in [one.get_attribute("id") or "" for one in page.locator(".q").all()]:
        if question in TYPED:
            hand.type(f"#{question}-is", TYPED[question])
            if question == "contact":
                hand.type("#contact-phone", PHONE)
            hand.tap(f"#{question} .q-keep")
        else:
            hand.tap(f"#{question}-no")
        expect(page.locator(f"#{question}.is-answered")).to_be_visible()
    if page.locator("#cold-sores").count():
        require_sound(page)


def visit_today() -> Appointment:
    """Later today on the clock of the place, so that what is of the day is asked, too."""
    now = timezone.now()
    clinic = make_clinic()
    local = clinic.location.local(now)
    at = min(now + timedelta(minutes=10), local.replace(hour=23, minute=58))
    return make_appointment(clinic, at, status=Appointment.Status.ARRIVED)
