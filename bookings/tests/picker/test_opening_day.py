"""Where the picker opens: at the day that is meant, or the next one with a free time."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.ground.tokens import manage_token
from bookings.models import TimeOff
from bookings.tests.factories import MONDAY, Clinic, make_appointment, make_clinic, make_type
from bookings.tests.pages import address
from medspa.local.testkit.markup import html_of
from medspa.local.testkit.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

WEDNESDAY = MONDAY + timedelta(days=9)
FRIDAY, SATURDAY = MONDAY + timedelta(days=4), MONDAY + timedelta(days=5)


@shared
def clinic() -> Clinic:
    return make_clinic()


def test_move_opens_on_the_day_of_the_visit(desk: Browser, clinic: Clinic):
    appointment = make_appointment(clinic, clinic.at(10, day=WEDNESDAY))

    times = desk.get(reverse("desk_move", args=[appointment.reference])).context["times"]

    assert (times.first, times.on) == (WEDNESDAY, WEDNESDAY)
    assert times.offer(clinic.at(10, day=WEDNESDAY))


def take_off(clinic: Clinic, days: int) -> None:
    """The provider is away from Friday on."""
    TimeOff.objects.create(
        provider=clinic.provider,
        starts_at=clinic.at(0, day=FRIDAY),
        ends_at=clinic.at(0, day=FRIDAY + timedelta(days=days)),
    )


@pytest.mark.parametrize(
    ("days", "first", "on"), [(1, FRIDAY, SATURDAY), (9, *[FRIDAY + timedelta(days=9)] * 2)]
)
def test_move_opens_on_the_next_day_free_after_that_of_the_visit(
    desk: Browser, clinic: Clinic, days: int, first: date, on: date
):
    appointment = make_appointment(clinic, clinic.at(10, day=FRIDAY))
    take_off(clinic, days)

    times = desk.get(reverse("desk_move", args=[appointment.reference])).context["times"]

    assert (times.first, times.on) == (first, on)


def test_another_kind_of_visit_stays_at_the_day(desk: Browser, clinic: Clinic):
    other = make_type(providers=clinic.providers, locations=[clinic.location])

    page = html_of(desk.get(address("desk_book", clinic) + f"&on={WEDNESDAY}&page={WEDNESDAY}"))
    there = next(
        unescape(value)
        for value in re.findall(r'name="go" value="([^"]*)"', page)
        if f"appointment_type={other.slug}" in value
    )
    times = desk.get(reverse("desk_book") + there).context["times"]

    assert (times.first, times.on) == (WEDNESDAY, WEDNESDAY)


def test_day_without_a_time_for_this_visit_leads_on_never_back(desk: Browser, clinic: Clinic):
    take_off(clinic, 1)
    url = address("desk_book", clinic) + f"&page={MONDAY}&on={FRIDAY}"

    assert desk.get(url).context["times"].on == SATURDAY


def test_client_moves_from_the_day_of_the_visit(client: Browser, clinic: Clinic):
    appointment = make_appointment(clinic, clinic.at(10, day=WEDNESDAY))

    url = reverse("move_appointment", args=[manage_token(appointment)])
    times = client.get(url).context["times"]

    assert (times.first, times.on) == (WEDNESDAY, WEDNESDAY)
    assert times.offer(clinic.at(10, day=WEDNESDAY))
