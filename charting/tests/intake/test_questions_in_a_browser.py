"""A healthy client answers everything on a telephone: one tap a question, within three minutes."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
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
        hand.tap("#next .btn")
        page.wait_for_load_state()
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
