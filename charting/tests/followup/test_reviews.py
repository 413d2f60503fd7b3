"""When a result is to be looked at: from what was given, until somebody came for it."""

from datetime import date

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment, AppointmentType
from bookings.tests.factories import make_appointment, make_type
from charting.followup.due_list import DueLine, due_lines
from charting.followup.maintenance import maintenance_due
from charting.tests.factories import (
    Team,
    make_signed_chart,
    make_signed_filler_chart,
    make_team,
)
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_location
from medspa.local.testkit.clock import set_now
from medspa.local.testkit.shared import shared
from treatments.models import Modality, TimingRule

pytestmark = pytest.mark.django_db

GIVEN = date(2026, 1, 12)
FIRST, BEST, LAST = date(2026, 1, 22), date(2026, 1, 26), date(2026, 2, 2)  # days 10, 14 and 21


@shared
def team() -> Team:
    TimingRule.objects.create(
        modality=Modality.NEUROTOXIN, review_day=14, review_from_day=10, review_to_day=21
    )
    TimingRule.objects.create(modality=Modality.FILLER, review_day=14)
    return make_team()


@shared
def client(team: Team) -> Client:
    client = make_client()
    make_signed_chart(team, on=GIVEN, client=client)
    return client


def reviews(client: Client, today: date) -> list[DueLine]:
    return [line for line in due_lines(maintenance_due(client), today) if line.what == "Review"]


def review_on(team: Team, client: Client, on: date, status: str) -> Appointment:
    kind = make_type(
        providers=team.clinic.providers,
        locations=[team.clinic.location],
        purpose=AppointmentType.Purpose.REVIEW,
    )
    return make_appointment(
        team.clinic, team.at(10, on=on), client=client, appointment_type=kind, status=status
    )


@pytest.mark.parametrize(
    ("today", "says"),
    [
        (date(2026, 1, 21), "in 1 day"),
        (FIRST, "due now"),
        (BEST, "due now"),
        (LAST, "due today"),
    ],
)
def test_review_of_neurotoxin_is_due_from_day_10_to_21(client: Client, today: date, says: str):
    (line,) = reviews(client, today)

    assert (line.detail, line.window, line.says) == ("Neurotoxin", (FIRST, LAST), says)
    assert not line.is_overdue


def test_it_is_proposed_for_day_14_or_for_today_if_that_is_past(client: Client):
    assert [line.book_on for line in reviews(client, FIRST)] == [BEST]
    assert [line.book_on for line in reviews(client, date(2026, 1, 30))] == [date(2026, 1, 30)]


def test_days_that_passed_are_no_longer_due(client: Client):
    assert not reviews(client, date(2026, 2, 3))


def test_review_of_filler_is_on_its_day_where_the_clinic_says_no_more(team: Team):
    client = make_client()
    make_signed_filler_chart(team, on=GIVEN, client=client)

    (line,) = reviews(client, FIRST)

    assert (line.detail, line.window) == ("Filler", (BEST, BEST))


def test_nothing_is_due_where_the_clinic_has_no_days(team: Team, client: Client):
    TimingRule.objects.update(review_day=None, review_from_day=None, review_to_day=None)

    assert not reviews(client, BEST)


def test_one_that_is_booked_in_these_days_is_said(team: Team, client: Client):
    review_on(team, client, date(2026, 1, 28), "confirmed")

    (line,) = reviews(client, FIRST)

    day = date(2026, 1, 28)
    assert (line.says, line.window, line.book_on) == ("booked", (day, day), None)


@pytest.mark.parametrize("status", ["booked", "confirmed"])
def test_one_whose_day_passed_is_due_again(team: Team, client: Client, status: str):
    review_on(team, client, date(2026, 1, 27), status)
    today = date(2026, 1, 28)

    (line,) = reviews(client, today)

    assert (line.says, line.window, line.book_on) == ("due now", (FIRST, LAST), today)


def test_one_that_was_missed_does_not_hide_the_next_one(team: Team, client: Client):
    review_on(team, client, date(2026, 1, 23), "booked")
    next_day = date(2026, 1, 28)
    review_on(team, client, next_day, "booked")

    (line,) = reviews(client, date(2026, 1, 24))

    assert (line.says, line.window) == ("booked", (next_day, next_day))


def test_one_of_today_is_booked(team: Team, client: Client):
    review_on(team, client, BEST, "booked")

    assert [line.says for line in reviews(client, BEST)] == ["booked"]


@pytest.mark.parametrize(("on", "status"), [(LAST, "cancelled"), (date(2026, 2, 3), "booked")])
def test_one_given_up_or_outside_of_these_days_is_none(
    team: Team, client: Client, on: date, status: str
):
    review_on(team, client, on, status)

    assert [line.says for line in reviews(client, FIRST)] == ["due now"]


def test_nothing_is_due_once_somebody_came(team: Team, client: Client):
    review_on(team, client, BEST, "completed")

    assert not reviews(client, LAST)


def test_record_offers_the_review_of_the_place_of_the_desk(
    team: Team, client: Client, monkeypatch: pytest.MonkeyPatch
):
    set_now(monkeypatch, team.at(12, on=BEST))
    here = team.clinic.location
    there = make_location(slug="elsewhere")
    review = AppointmentType.Purpose.REVIEW
    make_type(locations=[there], purpose=review)
    own = make_type(locations=[here], purpose=review)
    browser = Browser()
    browser.force_login(team.pa)

    page = browser.get(reverse("client_record", args=[client.pk])).text

    assert f"&amp;location={here.slug}&amp;appointment_type={own.slug}&amp;on={BEST}" in page


def test_it_counts_on_whichever_record_of_the_person(team: Team, client: Client):
    other = make_client(one_with=client)
    review_on(team, other, BEST, "completed")

    assert not reviews(client, LAST)
