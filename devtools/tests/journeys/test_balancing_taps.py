""" "Balancing-01" (clinical.md section 8) under a finger: from the open chart to the signature.

Every touch of the glass counts, and every key of a typed amount and of the passcode.
"""

import logging
import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import BrowserContext, Locator, expect
from pytest_django.live_server_helper import LiveServer

from charting.charts.services.starting import start_chart
from charting.models import Chart, PlanStage
from charting.tests.balancing import (
    BOTOX,
    FIRST,
    SECOND,
    VOLBELLA,
    VOLLURE,
    VOLUMA,
    Course,
    consult,
)
from charting.tests.factories import agree
from devtools.tests.journeys.test_forty_taps import IPAD, Hand
from medspa.clinic.models import Location
from medspa.local.testkit.clock import set_now
from medspa.local.testkit.sessions import open_session
from medspa.tablet.passcodes import set_passcode

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_TAPS = {FIRST: 20, SECOND: 35}
PASSCODE = "2846"
LOG = logging.getLogger(__name__)

Opening = Callable[[Course, date, PlanStage], Hand]


@pytest.fixture
def open_chart(
    new_context: Callable[..., BrowserContext],
    live_server: LiveServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Opening:
    """A chart that was just begun, under the hand of the nurse."""

    def begin(course: Course, on: date, stage: PlanStage) -> Hand:
        now = course.at(on, 10, 5)
        set_now(monkeypatch, now)
        visit = course.visit(on)
        chart = start_chart(appointment=visit, by=course.team.rn, now=now, plan_stage=stage)
        Location.objects.update(lock_after_minutes=10)
        set_passcode(course.team.rn, PASSCODE)
        context = new_context(viewport=IPAD, has_touch=True)
        open_session(context, course.team.rn, live_server.url)
        hand = Hand(context)
        hand.page.clock.install()
        with hand.page.expect_response("**/charts/device/"):
            hand.page.goto(chart.get_absolute_url())
        return hand

    return begin


def test_first_visit_in_twenty(open_chart: Opening) -> None:
    course = consult()
    agree(course.team, course.client, "neurotoxin", now=course.at(FIRST, 9, 50))
    course.lot(BOTOX, "C9142C3", date(2028, 2, 29))
    hand = open_chart(course, FIRST, course.stages[0])
    open_all(hand, "Masseter, client's right")
    give(hand, "8", "8", "8")
    expect(place(hand)).to_have_text("Masseter, client's left")
    give(hand, "8", "10", "10")
    expect(place(hand)).to_have_text("DAO, client's right")
    give(hand, "3")
    expect(place(hand)).to_have_text("DAO, client's left")
    give(hand, "3")
    unlock(hand)
    waste(hand, "42 wasted")
    explain_and_sign(hand)
    require_few(hand, FIRST, lines=8)


def test_second_visit_in_thirty_five(open_chart: Opening) -> None:
    course = consult()
    agree(course.team, course.client, "filler", now=course.at(SECOND, 9, 50))
    course.lot(VOLUMA, "V20LB30418", date(2027, 4, 30), quantity=3)
    course.lot(VOLLURE, "VR11A", date(2027, 6, 30))
    course.lot(VOLBELLA, "VB07C", date(2027, 5, 31))
    hand = open_chart(course, SECOND, course.stages[1])
    open_all(hand, "Lateral cheek, client's right")
    both_normal(hand, "before")
    for where in ("Lateral cheek, client's left", "Medial cheek, client's right"):
        give(hand, "0.5")
        expect(place(hand)).to_have_text(where)
    give(hand, "0.5", "0.5")
    expect(place(hand)).to_have_text("Chin")
    give(hand, "1")
    take(hand, "Vollure", "PREJOWL-R")
    give(hand, "0.4")
    hand.tap("button", re.compile("^Same on the client's left"))
    expect(lines_of(hand)).to_have_count(7)
    go_to(hand, "LABIOMENTAL-M")
    give(hand, "0.2")
    take(hand, "Volbella", "LIP_UPPER-M")
    give(hand, "0.4")
    go_to(hand, "LIP_LOWER-M")
    give(hand, "0.5")
    unlock(hand)
    waste(hand, "0.1 wasted")
    both_normal(hand, "after")
    explain_and_sign(hand)
    require_few(hand, SECOND, lines=10)


def require_few(hand: Hand, on: date, *, lines: int) -> None:
    expect(hand.page.get_by_text("Signed and locked").first).to_be_visible()
    [chart] = Chart.objects.all()
    assert chart.is_signed
    assert chart.injections.count() == lines
    touched = hand.taps + hand.letters
    LOG.info("%d injections: %d taps and %d keys", lines, hand.taps, hand.letters)
    assert touched <= MOST_TAPS[on], f"{hand.taps} taps and {hand.letters} keys"


def place(hand: Hand) -> Locator:
    return hand.page.locator(".give-place b")


def lines_of(hand: Hand) -> Locator:
    return hand.page.locator(".given-lines a[href*='edit=']")


def open_all(hand: Hand, first: str) -> None:
    """Asked, nothing reported: all that the plan of the visit wants, in two taps."""
    hand.tap("link", "Open vial or syringe")
    hand.tap("button", re.compile("^Asked, nothing reported"))
    expect(place(hand)).to_have_text(first)


def give(hand: Hand, *amounts: str) -> None:
    """With one tap where the amount is on offer, else typed."""
    for amount in amounts:
        was = lines_of(hand).count()
        chip = hand.page.locator(".give .quick").get_by_text(
            re.compile(rf"^\s*{amount} (U|mL)\s*$")
        )
        if chip.count():
            chip.tap()
        else:
            hand.type("Amount, mL", amount)
            hand.tap("button", "Inject")
        expect(lines_of(hand)).to_have_count(was + 1)


def take(hand: Hand, product: str, area: str) -> None:
    """Another product in hand, and where to."""
    hand.page.locator(".product-name", has_text=product).tap()
    expect(hand.page.locator(".product.is-current")).to_contain_text(product)
    go_to(hand, area)


def go_to(hand: Hand, area: str) -> None:
    hand.page.locator(f"#at-{area}").tap()
    expect(hand.page.locator(f"#at-{area}")).to_have_attribute("aria-current", "true")


def both_normal(hand: Hand, when: str) -> None:
    button = hand.page.get_by_role("button", name=re.compile(f"^Both normal {when}"))
    button.tap()
    expect(button).to_have_count(0)


def waste(hand: Hand, says: str) -> None:
    hand.tap("button", "Save waste")
    expect(hand.page.get_by_text(says).first).to_be_visible()


def unlock(hand: Hand) -> None:
    """The tablet lay there for a while."""
    hand.page.clock.fast_forward("11:00")
    locked = hand.page.get_by_role("dialog", name="Locked")
    expect(locked.get_by_label("Passcode or password")).to_be_focused()
    hand.page.keyboard.type(PASSCODE)
    hand.letters += len(PASSCODE)
    locked.get_by_role("button", name="Unlock").tap()
    expect(locked).to_have_count(0)


def explain_and_sign(hand: Hand) -> None:
    """Why and which risk, each with a tap."""
    for line in hand.page.locator("#rationale .why").all():
        line.locator("button").first.tap()
    hand.tap("button", "Sign and lock")
