"""A whole visit, from the door to the door, and a year later the reminder: once.

Three people, each at their own screen. After the sign-in nobody types an address or looks for
anything: every screen leads to the next.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from bookings.models import Appointment
from charting.models import Chart, PlanStage
from charting.plans.services.plans import add_stage, agree_plan, make_plan, plan_item
from devtools.demo.clinic import DemoClinic
from devtools.demo.forms.intake import answer
from devtools.demo.people import DEMO_PASSWORD, FRONT_DESK, INJECTOR, PRESCRIBER, Person
from devtools.tests.journeys.steps import answer_no, draw, sign_in
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.processes.worker import WorkerProcess
from medspa.local.testkit.soundness import require_sound
from medspa.messaging.models import Message
from medspa.messaging.tests.waiting import state_within_10_s
from treatments.models import FacialArea, Product

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
IPAD, DESK = {"width": 1180, "height": 820}, {"width": 1280, "height": 800}
NAME = "Wilhelmina Adeyemi"
VOLBELLA, BOTOX = "juvederm-volbella-xc", "botox-cosmetic"
PLANNED = {
    "Lips": ((VOLBELLA, "LIP_UPPER", "M", "0.4"), (VOLBELLA, "LIP_LOWER", "M", "0.5")),
    "Jaw": ((BOTOX, "MASSETER", "R", "24"), (BOTOX, "MASSETER", "L", "24")),
}


class Screen:
    """Of one person, who is signed in and only taps from now on."""

    def __init__(self, context: BrowserContext, who: Person, patch: pytest.MonkeyPatch) -> None:
        self.page = context.new_page()
        sign_in(self.page, who)
        patch.setattr(self.page, "goto", None)

    def tap(self, role: str, name: str | re.Pattern[str], *, exact: bool = False) -> None:
        self.page.get_by_role(role, name=name, exact=exact).first.click()  # type: ignore[arg-type]

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def open_visit(self, visit: Appointment) -> None:
        """On the board of today."""
        self.tap("link", re.compile(visit.client.full_name))
        expect(self.page.locator(f"[data-visit-title='{visit.reference}']")).to_be_visible()


def visit_now(clinic: DemoClinic, client: Client) -> Appointment:
    """A filler visit that began ten minutes ago, whatever the hour at the clinic is.

    Shortly after midnight it began at midnight: yesterday's chart would be a late entry.
    """
    now = clinic.main.local(timezone.now()).replace(second=0, microsecond=0)
    starts_at = max(now - timedelta(minutes=10), now.replace(hour=0, minute=0))
    return visit_of(client, clinic, "filler-visit", INJECTOR, starts_at)


def consulted(clinic: DemoClinic, client: Client) -> None:
    """A week ago, without which no treatment is booked."""
    before = timezone.now() - timedelta(days=7)
    kind = "full-facial-balancing-consultation"
    visit_of(client, clinic, kind, PRESCRIBER, before, status=Appointment.Status.COMPLETED)


def visit_of(
    client: Client, clinic: DemoClinic, slug: str, who: Person, at: datetime, **fields: Any
) -> Appointment:
    kind = clinic.types[slug]
    return Appointment.objects.create(
        reference=f"TEST-{Appointment.objects.count():04}",
        client=client,
        appointment_type=kind,
        provider=clinic.of(who),
        resource_ids=[clinic.main.resources.filter(kind=kind.room_kind)[0].pk],
        location=clinic.main,
        starts_at=at,
        ends_at=at + kind.duration,
        occupied=kind.occupied_from(at),
        booked_via=Appointment.Via.DESK,
        **{"status": Appointment.Status.BOOKED} | fields,
    )


def agreed_plan(clinic: DemoClinic, client: Client) -> None:
    """Filler today, and a neurotoxin at the next visit."""
    by, now = clinic.user(PRESCRIBER), timezone.now()
    plan = make_plan(client=client, by=by, now=now)
    for name, items in PLANNED.items():
        stage = add_stage(plan=plan, name=name, by=by)
        for product, area, side, amount in items:
            plan_item(
                stage=stage,
                area=FacialArea.objects.get(pk=area),
                side=side,
                product=Product.objects.get(slug=product),
                amount=Decimal(amount),
                by=by,
            )
    agree_plan(plan=plan, by=by, now=now)


def grant_clearance(screen: Screen, visit: Appointment) -> None:
    screen.open_visit(visit)
    screen.tap("link", "Client record")
    screen.tap("link", "Examine and order")
    screen.page.get_by_label("All of it").check()  # the plan stands in the order already
    screen.tap("button", "Grant clearance")
    screen.sees(re.compile("^Valid$"))


def comes_in(desk: Screen, visit: Appointment) -> None:
    desk.open_visit(visit)
    desk.tap("button", "Check in")
    desk.sees(re.compile(r"^\s*Arrived"))
    desk.tap("button", re.compile("^To "))
    desk.sees("In treatment")


def first_card_is_done(screen: Screen) -> None:
    """Health questions, then what is signed; each way leads back to the chart."""
    screen.sees("Before the needle")
    screen.tap("link", "Ask", exact=True)
    answer_no(screen.page)
    screen.tap("link", "Back to the chart")
    expect(screen.page.get_by_text("health question")).to_have_count(0)
    screen.tap("link", "Hand the tablet over")
    sign_consent(screen)
    expect(screen.page).to_have_url(re.compile(r"/charts/[0-9a-f-]{36}/"))
    expect(screen.page.get_by_text("Before the needle")).to_have_count(0)


def sign_consent(screen: Screen) -> None:
    """In the client's hands; nothing behind it opens, by no button."""
    page = screen.page
    for box in page.locator("[name=forms_wanted]").all():
        box.set_checked(box.get_attribute("value") in ("treatment-filler", "complications"))
    screen.tap("button", "Hand the tablet over")
    require_sound(page)
    screen.tap("link", "Start reading")
    for word in ("2 left", "1 left", "hand the tablet back"):  # electronic records go first
        page.get_by_role("textbox", name="Your full name").fill(NAME)
        for told in page.get_by_role("radio", name="Yes", exact=True).all():  # of off-label uses
            told.check()
        draw(page)
        require_sound(page)
        screen.tap("button", "Sign", exact=True)
        screen.sees(word)
    screen.tap("link", "Staff: unlock")
    require_sound(page)
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    screen.tap("button", "Unlock")


def give(page: Page, code: str, side: str, amount: str) -> None:
    place = page.locator(f"#at-{code}-{side}")
    if place.get_attribute("aria-current") != "true":  # the next place of the plan is chosen
        place.click()
    expect(place).to_have_attribute("aria-current", "true")
    page.get_by_label(re.compile(r"^\s*Amount")).fill(amount)
    page.locator("#give-button").click()
    expect(place).to_contain_text("given")


def chart_lips_and_sign(screen: Screen) -> None:
    """One syringe, what is left of it wasted; there is nothing to sign before all is noted."""
    page = screen.page
    page.locator("#open-product").click()
    page.locator(".product-choices a").filter(has_text="Volbella").click()
    page.get_by_label("Nothing reported").check()
    screen.tap("button", "Open this syringe")
    screen.sees("1 left")
    screen.tap("button", "Both normal before filler")
    screen.sees("Before filler: vision normal")
    give(page, "LIP_UPPER", "M", "0.4")
    give(page, "LIP_LOWER", "M", "0.5")
    expect(page.get_by_role("button", name="Sign and lock")).to_be_disabled()
    page.get_by_label(re.compile(r"^\s*Wasted in all")).fill("0.1")
    screen.tap("button", "Waste")
    screen.sees("0.1 wasted")
    screen.tap("button", "Both normal after filler")
    expect(page.get_by_role("button", name="Sign and lock")).to_be_enabled()
    screen.tap("button", "Sign and lock")
    expect(page.get_by_text("Signed and locked", exact=True)).to_be_visible()


def what_follows_is_booked(screen: Screen) -> None:
    """The look at the result and the next visit of the plan, a tap each."""
    for booked in (1, 2):
        screen.page.locator(".next-visit").get_by_role(
            "button", name=re.compile("^Book ")
        ).first.click()
        expect(screen.page.locator(".next-visit .tag-ok")).to_have_count(booked)
    assert PlanStage.objects.get(name="Jaw").appointment is not None


def goes_home(desk: Screen, visit: Appointment) -> None:
    """The wrong name is tapped as easily in the list beside the board: it can be taken back."""
    leaves = desk.page.get_by_role("button", name=re.compile(rf"^Check out\s*: {NAME}"))
    leaves.click()
    expect(leaves).to_have_count(0)
    desk.open_visit(visit)
    desk.sees(re.compile(r"^\s*Checked out\s"))
    desk.tap("button", "Undo “checked out”")
    desk.tap("button", "To be paid outside")
    desk.sees(re.compile(r"^\s*Checked out\s"))


def test_whole_visit_and_the_year_is_remembered(
    new_context: Callable[..., BrowserContext],
    demo_clinic: DemoClinic,
    celery_worker_process: WorkerProcess,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = make_client(first_name="Wilhelmina", last_name="Adeyemi")
    visit = visit_now(demo_clinic, client)
    consulted(demo_clinic, client)
    agreed_plan(demo_clinic, client)
    answer(visit, {}, 1.0, now=timezone.now() - timedelta(days=1))
    grant_clearance(Screen(new_context(viewport=IPAD), PRESCRIBER, monkeypatch), visit)
    desk = Screen(new_context(viewport=DESK), FRONT_DESK, monkeypatch)
    comes_in(desk, visit)

    tablet = Screen(new_context(viewport=IPAD), INJECTOR, monkeypatch)
    tablet.open_visit(visit)
    tablet.tap("button", "Open chart")
    tablet.tap("button", "Start chart")  # as the visit of the plan that it is
    first_card_is_done(tablet)
    assert client.consents.filter(method="drawn", read_to_end=True).count() == 3
    chart_lips_and_sign(tablet)
    what_follows_is_booked(tablet)

    desk.tap("link", "Today")
    goes_home(desk, visit)
    visit.refresh_from_db()
    assert visit.checked_out_at
    assert Chart.objects.get().signatures.count() == 1
    tablet.tap("link", "Read the signed chart")
    tablet.tap("button", "Verify")
    tablet.sees(re.compile("intact|verified|unchanged", re.IGNORECASE))

    due_on = visit.local_start.date().replace(year=visit.local_start.year + 1)
    tablet.tap("link", NAME)
    yearly = tablet.page.get_by_role("listitem").filter(has_text="Yearly visit")
    expect(yearly).to_contain_text(f"Due on {due_on:%B} {due_on.day}, {due_on.year}")
    for _ in range(3):
        call_command(
            "sweep_reminders", now=f"{due_on - timedelta(days=8):%Y-%m-%d}", stdout=StringIO()
        )
    told = Message.objects.get(kind="charting/maintenance", client=client)
    assert state_within_10_s(told) == Message.State.SENT  # what is booked now is long past by then
