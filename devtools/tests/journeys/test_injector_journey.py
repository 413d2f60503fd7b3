"""A visit from the board to the frozen chart, and a year later the reminder: once."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from bookings.models import Appointment
from charting.models import Chart
from devtools.demo.clinic import DemoClinic
from devtools.demo.people import DEMO_PASSWORD, INJECTOR, PRESCRIBER
from devtools.tests.journeys.steps import sign_in
from medspa.clients.tests.factories import make_client
from medspa.local.processes.worker import WorkerProcess
from medspa.local.testkit.soundness import require_sound
from medspa.messaging.models import Message

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def visit_now(clinic: DemoClinic) -> Appointment:
    """A filler visit that began ten minutes ago, whatever the hour at the clinic is.

    Shortly after midnight it began at midnight: yesterday's chart would be a late entry.
    """
    kind = clinic.types["filler-visit"]
    now = clinic.main.local(timezone.now()).replace(second=0, microsecond=0)
    starts_at = max(now - timedelta(minutes=10), now.replace(hour=0, minute=0))
    return Appointment.objects.create(
        reference="TEST-0001",
        client=make_client(first_name="Wilhelmina", last_name="Adeyemi"),
        appointment_type=kind,
        provider=clinic.of(INJECTOR),
        resource_ids=[clinic.main.resources.filter(kind=kind.room_kind)[0].pk],
        location=clinic.main,
        starts_at=starts_at,
        ends_at=starts_at + kind.duration,
        occupied=kind.occupied_from(starts_at),
        status=Appointment.Status.BOOKED,
        booked_via=Appointment.Via.DESK,
    )


def grant_clearance(page: Page, visit: Appointment) -> None:
    page.goto(f"/charts/client/{visit.client_id}/")
    page.get_by_role("link", name="Examine and order").click()
    page.get_by_label("All of it").check()
    page.get_by_label("Product").select_option("class:ha_filler")
    page.get_by_label("At most in a visit").fill("4")
    page.get_by_role("button", name="Grant clearance").click()
    expect(page.get_by_text("Valid", exact=True)).to_be_visible()


def sign_consent(page: Page, visit: Appointment) -> None:
    """On the tablet handed over: nothing behind it opens, by no address and no button."""
    page.goto(f"/charts/client/{visit.client_id}/")
    page.get_by_role("link", name="Hand the tablet over").click()
    for box in page.locator("[name=forms_wanted]").all():
        box.set_checked(box.get_attribute("value") in ("treatment-filler", "complications"))
    page.get_by_role("button", name="Hand the tablet over").click()
    require_sound(page)
    page.get_by_role("link", name="Start reading").click()
    for word in ("2 left", "1 left", "hand the tablet back"):  # electronic records go first
        sign_and_draw(page, visit.client.full_name)
        expect(page.get_by_text(word)).to_be_visible()
    page.goto(f"/charts/client/{visit.client_id}/")
    expect(page.get_by_text("This page is closed on this tablet")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("hand the tablet back")).to_be_visible()
    page.get_by_role("link", name="Staff: unlock").click()
    require_sound(page)
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Unlock").click()
    expect(page).to_have_url(re.compile(rf"/charts/client/{visit.client_id}/"))
    assert visit.client.consents.filter(method="drawn", read_to_end=True).count() == 3


def sign_and_draw(page: Page, name: str) -> None:
    page.get_by_role("textbox", name="Your full name").fill(name)
    for told in page.get_by_role("radio", name="Yes", exact=True).all():  # of off-label uses
        told.check()
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 90)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(box["x"] + 30 + step * 15, box["y"] + 90 + (step % 3) * 20)
    page.mouse.up()
    expect(page.locator("[name=drawing]")).to_have_value(re.compile("^data:image/png"))
    require_sound(page)
    page.get_by_role("button", name="Sign", exact=True).click()


def check_in_and_open_chart(page: Page, visit: Appointment) -> None:
    page.goto(f"/desk/?day={visit.local_start:%Y-%m-%d}&location=capitol-hill")
    page.get_by_text(visit.client.short_name).first.click()
    page.get_by_role("button", name="Check in").click()
    expect(page.get_by_text(re.compile(r"^Arrived")).first).to_be_visible()
    page.get_by_role("button", name="Open chart").click()
    expect(page).to_have_url(re.compile(r"/charts/[0-9a-f-]{36}/"))


def open_syringe(page: Page) -> None:
    page.locator("#open-product").click()
    page.get_by_role("link", name=re.compile("Volbella")).click()
    page.get_by_label("Nothing reported").check()
    page.get_by_role("button", name="Open this syringe").click()
    expect(page.get_by_text("1 left")).to_be_visible()


def give(page: Page, code: str, side: str, amount: str) -> None:
    page.locator(f"#at-{code}-{side}").click()
    expect(page.locator(f"#at-{code}-{side}")).to_have_attribute("aria-current", "true")
    page.get_by_label(re.compile(r"^\s*Amount")).fill(amount)
    page.locator("#give-button").click()
    expect(page.locator(f"#at-{code}-{side}")).to_contain_text("given")


def chart_lips_and_sign(page: Page) -> None:
    """One syringe, what is left of it wasted; there is nothing to sign before all is noted."""
    open_syringe(page)
    page.get_by_role("button", name="Both normal before filler").click()
    expect(page.get_by_text("Before filler: vision normal").first).to_be_visible()
    give(page, "LIP_UPPER", "M", "0.4")
    give(page, "LIP_LOWER", "M", "0.5")
    expect(page.get_by_role("button", name="Sign and lock")).to_be_disabled()
    page.get_by_label(re.compile(r"^\s*Wasted in all")).fill("0.1")
    page.get_by_role("button", name="Waste").click()
    expect(page.get_by_text("0.1 wasted").first).to_be_visible()
    page.get_by_role("button", name="Both normal after filler").click()
    expect(page.get_by_role("button", name="Sign and lock")).to_be_enabled()
    page.get_by_role("button", name="Sign and lock").click()


def test_injector_charts_signs_and_the_year_is_remembered(
    page: Page, demo_clinic: DemoClinic, celery_worker_process: WorkerProcess
):
    visit = visit_now(demo_clinic)
    page.set_viewport_size({"width": 1180, "height": 820})
    sign_in(page, PRESCRIBER)
    grant_clearance(page, visit)
    page.context.clear_cookies()

    sign_in(page, INJECTOR)
    sign_consent(page, visit)
    check_in_and_open_chart(page, visit)
    chart_lips_and_sign(page)

    expect(page.get_by_text("Signed and locked", exact=True)).to_be_visible()
    chart = Chart.objects.get()
    assert chart.is_signed
    assert chart.signatures.count() == 1
    page.get_by_role("link", name="Read the signed chart").click()
    page.get_by_role("button", name="Verify").click()
    expect(page.get_by_text(re.compile("intact|verified|unchanged", re.IGNORECASE))).to_be_visible()

    due_on = visit.local_start.date().replace(year=visit.local_start.year + 1)
    page.goto(f"/charts/client/{visit.client_id}/")
    yearly = page.get_by_role("listitem").filter(has_text="Yearly visit")
    expect(yearly).to_contain_text(f"Due on {due_on:%B} {due_on.day}, {due_on.year}")

    for _ in range(3):
        call_command(
            "sweep_reminders", now=f"{due_on - timedelta(days=8):%Y-%m-%d}", stdout=StringIO()
        )
    assert Message.objects.filter(kind="charting/maintenance", client=visit.client).count() == 1
