"""The plots are drawn from their tables within the policy, and the pages of numbers and work are
sound at both sizes."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from bookings.models import Appointment
from bookings.tests.factories import make_appointment, make_clinic
from bookings.tests.journeys.test_rules_browser import require_no_violation_at_both_sizes, sign_in
from medspa.accounts.permissions import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_numbers_are_drawn_and_work_is_written_down(page: Page, live_server) -> None:
    clinic = make_clinic()
    today = clinic.location.local(timezone.now()).date()
    for days, status in enumerate(("completed", "no_show", "cancelled", "completed"), start=1):
        at = clinic.at(10, day=today - timedelta(days=days))
        make_appointment(clinic, at, status=Appointment.Status(status), booked_at=at)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    sign_in(page, live_server.url, Role.MANAGER)

    page.goto(f"{live_server.url}/desk/numbers/")
    expect(page.locator(".plot canvas")).to_have_count(5)
    page.get_by_text("By day, as a table").first.click()
    require_no_violation_at_both_sizes(page)
    page.get_by_role("link", name="Did not come").first.click()
    expect(page.get_by_role("table").get_by_role("row")).to_have_count(2)
    require_no_violation_at_both_sizes(page)

    page.goto(f"{live_server.url}/desk/work/")
    page.get_by_text("Write a task").click()
    page.get_by_label("What is to be done").fill("Order cold packs")
    require_no_violation_at_both_sizes(page)
    page.get_by_label("What is to be done").press("Enter")
    expect(page.get_by_text("Written down for Front desk.")).to_be_visible()
    assert complaints == []
