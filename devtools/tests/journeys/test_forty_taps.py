"""From the open record to a plan that is presented: how many taps on an iPad."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from bookings.models import Appointment
from charting.models import Clearance, PlanItem, PlanPresentation
from devtools.demo.clinic import DemoClinic
from devtools.demo.forms.consent_forms import agree_to_records
from devtools.demo.people import PRESCRIBER
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.sessions import open_session
from medspa.local.testkit.soundness import require_sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
IPAD = {"width": 1180, "height": 820}
MOST_TAPS, MOST_LETTERS = 40, 60
WISHES = ("MASSETER", "DAO", "CHIN", "CHIN_SHADOW", "LIP_UPPER", "LIP_LOWER", "CHEEK")
# Area, its first line on the page, and the chip: "Balancing-01", clinical.md section 8.
SEEN = {
    "Masseter": "B-4",
    "DAO": "B-none",
    "Chin": "M-2",
    "Labiomental crease": "M-1",
    "Prejowl sulcus": "B-1",
    "Upper lip": "M-1",
    "Lower lip": "M-1",
    "Lateral cheek": "B-2",
    "Medial cheek": "B-2",
    "Submalar hollow": "B-0",
}
COUNT = "addEventListener('pointerdown', () => window.countTap(), true)"


class Hand:
    """Taps and types; each touch of the glass is counted by the page itself."""

    def __init__(self, context: BrowserContext) -> None:
        self.taps = self.letters = 0
        context.expose_function("countTap", self._count)
        context.add_init_script(COUNT)
        self.page: Page = context.new_page()

    def _count(self) -> None:
        self.taps += 1

    def tap(self, role: str, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role(role, name=name).first.tap()  # type: ignore[arg-type]

    def type(self, label: str, text: str) -> None:
        field = self.page.get_by_label(label, exact=True).first
        field.tap()
        field.fill(text)
        self.letters += len(text)


def test_presented_in_forty_taps(
    demo_clinic: DemoClinic,
    new_context: Callable[..., BrowserContext],
    live_server: LiveServer,
) -> None:
    client = wishing_client(demo_clinic)
    context = new_context(viewport=IPAD, has_touch=True)
    open_session(context, demo_clinic.user(PRESCRIBER), live_server.url)
    hand = Hand(context)
    hand.page.goto(reverse("client_record", args=[client.pk]))

    assess(hand)
    correct_the_jaw(hand)
    examine_and_order(hand, client)
    present(hand)

    assert PlanPresentation.objects.filter(plan__client=client).exists()
    assert hand.taps <= MOST_TAPS, f"{hand.taps} taps"
    assert hand.letters <= MOST_LETTERS


def wishing_client(clinic: DemoClinic) -> Client:
    """A consultation is booked for tomorrow, with what is to be looked at."""
    kind = clinic.types["full-facial-balancing-consultation"]
    starts_at = timezone.now().replace(second=0, microsecond=0) + timedelta(days=1)
    client = make_client(first_name="Marisol", last_name="Reyes", birth_on=date(1988, 6, 3))
    Appointment.objects.create(
        reference="TEST-0001",
        client=client,
        appointment_type=kind,
        provider=clinic.of(PRESCRIBER),
        resource_ids=[clinic.main.resources.filter(kind=kind.room_kind)[0].pk],
        location=clinic.main,
        starts_at=starts_at,
        ends_at=starts_at + kind.duration,
        occupied=kind.occupied_from(starts_at),
        status=Appointment.Status.BOOKED,
        booked_via=Appointment.Via.DESK,
        interests=list(WISHES),
    )
    agree_to_records(client, "en", timezone.now())
    return client


def assess(hand: Hand) -> None:
    """One tap an area: the next one that was wished for opens by itself."""
    page = hand.page
    hand.tap("link", "Assess the face")
    place = page.locator("#place-name b")
    for name, chip in SEEN.items():
        expect(place).to_have_text(name)
        page.locator(f"#grade-{chip}").tap()
    expect(page.locator(".just-noted")).to_contain_text("Submalar hollow noted")
    for chip in ("skin-3", "glogau-2"):
        page.locator(f"#{chip}").tap()
        expect(page.locator(f"#{chip}")).to_have_attribute("aria-pressed", "true")
    hand.tap("button", "Keep this assessment")
    hand.tap("button", "Plan from this")
    expect(page).to_have_url(re.compile("/charts/plan/"))


def correct_the_jaw(hand: Hand) -> None:
    """24 U right and 28 U left: the left jaw is the stronger one."""
    amounts = hand.page.locator("tr", has_text="Masseter").locator("a.plan-amount")
    amounts.first.tap()
    hand.page.locator("[name=usual][value$=' 24']").tap()
    expect(amounts.first).to_contain_text("24")
    amounts.last.tap()
    expect(hand.page.locator("#place-name")).to_contain_text("left")
    hand.type("Amount", "28")
    hand.page.locator("#plan-button").tap()
    expect(amounts.last).to_contain_text("28")
    masseter = PlanItem.objects.filter(area="MASSETER")
    assert sorted(masseter.values_list("amount", flat=True)) == [24, 28]


def examine_and_order(hand: Hand, client: Client) -> None:
    """The plan stands in the order; everything was examined."""
    plan = hand.page.url
    hand.page.locator(".plan-head h1 a").tap()
    hand.tap("link", "Examine and order")
    expect(hand.page.get_by_role("heading", name="Examine and order")).to_be_visible()
    require_sound(hand.page)
    hand.page.get_by_label("All of it").tap()
    hand.tap("button", "Grant clearance")
    expect(hand.page.get_by_text("Botox Cosmetic up to 58 U per visit")).to_be_visible()
    assert Clearance.objects.get(client=client).order_lines.count() > 2
    hand.page.locator(f"a[href='{reverse('plan_detail', args=[plan.split('/')[-2]])}']").first.tap()
    expect(hand.page).to_have_url(re.compile("/charts/plan/"))


def present(hand: Hand) -> None:
    hand.tap("button", re.compile("^Present"))
    expect(hand.page).to_have_url(re.compile("/plan/"))
    face, lines = (hand.page.locator(f".shown-{part}").bounding_box() for part in ("head", "body"))
    assert face
    assert lines
    assert face["x"] + face["width"] <= lines["x"], "the face beside the list"
    assert lines["width"] > 380, "a column to read in"
    assert lines["x"] + lines["width"] <= IPAD["width"]
