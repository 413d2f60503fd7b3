"""A manager's Monday, without the administration: a holiday, a sick injector, a room, a price."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from bookings.availability.search import find_open_slots
from bookings.models import Appointment, TimeOff
from devtools.demo.clinic import DemoClinic
from devtools.demo.people import FRONT_DESK, INJECTOR
from devtools.demo.visits import book_visit
from devtools.tests.journeys.steps import sign_in
from medspa.clients.tests.factories import make_client
from medspa.clinic.models import Resource
from treatments.models import Price

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def book_ahead(clinic: DemoClinic) -> Appointment:
    """A consultation with the injector some days from now."""
    now = timezone.now()
    today = clinic.main.local(now).date()
    kind = clinic.types["full-facial-balancing-consultation"]
    slots = find_open_slots(
        appointment_type=kind,
        location=clinic.main,
        from_on=today + timedelta(days=3),
        to_on=today + timedelta(days=7),
        now=now,
        provider=clinic.of(INJECTOR),
        at_desk=True,
    )
    client = make_client(first_name="Soo", last_name="Park", email="soo@mail.example")
    return book_visit(
        clinic,
        client=client,
        type_slug=kind.slug,
        starts_at=slots[4].starts_at,
        booked_at=now,
        provider=INJECTOR,
    )


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def go(page: Page, place: str) -> None:
    page.get_by_role("navigation", name="Clinic").get_by_role("link", name=place).click()
    assert "/admin/" not in page.url


def test_a_monday_of_the_manager(page: Page, demo_clinic: DemoClinic):
    visit = book_ahead(demo_clinic)
    day = visit.local_start.date()
    sign_in(page, FRONT_DESK)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Clinic").click()

    go(page, "Holidays")
    page.get_by_role("link", name=str(day.year + 1)).click()
    page.get_by_role("checkbox", name=re.compile("Christmas Day$")).check()
    page.get_by_role("button", name="Close on the ticked days").click()
    expect(page.get_by_role("link", name="Closed")).to_be_visible()

    go(page, "Absences")
    page.get_by_role("link", name="Add an absence").click()
    page.get_by_role("checkbox", name=re.compile("Mara Lindqvist")).check()
    page.get_by_label("First day").fill(day.isoformat())
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("1 visit is booked")
    expect(page.get_by_role("link", name="Soo Park")).to_be_visible()
    save(page)
    expect(page.get_by_text("Saved. Nothing is offered")).to_be_visible()
    go(page, "Visits without a place")
    page.get_by_role("button", name=re.compile("^Move ")).first.click()
    expect(page.get_by_text("All settled")).to_be_visible()
    expect(page.locator(".clash-log")).to_contain_text("moved")

    go(page, "Rooms and devices")
    page.get_by_role("link", name="Add", exact=True).click()
    page.get_by_label("Location").select_option(label="Capitol Hill")
    page.get_by_label("Name").fill("Blue room")
    page.get_by_label("Kind").select_option(label="Treatment room")
    save(page)
    expect(page.get_by_role("link", name="Blue room")).to_be_visible()

    go(page, "Prices")
    page.get_by_role("link", name="New price of Neurotoxin visit").first.click()
    page.get_by_label("price in dollars", exact=False).fill("310")
    page.get_by_label("Valid from").fill((day + timedelta(days=30)).isoformat())
    save(page)
    expect(page.get_by_text("$310")).to_be_visible()

    visit.refresh_from_db()
    away = TimeOff.objects.get(provider=demo_clinic.of(INJECTOR))
    assert not away.starts_at < visit.starts_at < away.ends_at or (
        visit.provider != demo_clinic.of(INJECTOR)
    )
    assert Resource.objects.get(name="Blue room").is_active
    assert Price.objects.get(amount=310).set_by == demo_clinic.user(FRONT_DESK)
