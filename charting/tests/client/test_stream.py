"""Everything in one stream: newest first, a page at a time, in as many statements as ever."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bookings.models import Appointment
from bookings.tests.factories import make_appointment, make_clinic
from bookings.tests.pages import text_of
from charting.clearances.services.clearances import revoke_clearance
from charting.client.services.elsewhere import note_elsewhere
from charting.client.stream import PAGE, read_stream
from charting.client.treatment_elsewhere import TreatmentElsewhere
from charting.plans.services.plans import make_plan
from charting.tests.factories import Team, make_signed_chart, make_signed_filler_chart
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db
MANY = 200


@shared
def treated(team: Team) -> Client:
    """One visit of each kind, with exam and consents."""
    client = make_client()
    make_signed_chart(team, client=client)
    make_signed_filler_chart(team, client=client, hour=14)
    return client


def add_visits(team: Team, client: Client, many: int, status: str = "completed") -> None:
    """One a week, before now."""
    now = timezone.now()
    for week in range(1, many + 1):
        starts_at = now - timedelta(weeks=week)
        make_appointment(team.clinic, starts_at, client=client, status=status)


def titles(client: Client, number: int = 1) -> list[str]:
    return [event.title for event in read_stream(client, timezone.now(), number=number).events]


def test_nothing_yet_is_an_empty_page() -> None:
    page = read_stream(make_client(), timezone.now())
    assert (page.events, page.has_older) == ([], False)


def test_visits_papers_and_exam_stand_in_one_stream(team: Team, treated: Client) -> None:
    events = read_stream(treated, timezone.now()).events
    assert [event.at for event in events] == sorted((one.at for one in events), reverse=True)
    assert {"Clearance exam"} < {event.title for event in events}
    amounts = [event.amounts for event in events if event.charts]
    assert amounts == [["1 mL Juvederm Voluma Xc"], ["52 U Botox Cosmetic"]]


def test_a_visit_stands_where_it_was_signed_and_a_withdrawn_order_is_an_event(
    team: Team, treated: Client
) -> None:
    """A plan that was made in the visit is older than the visit, which ended with a signature."""
    chart = treated.charts.latest("signed_at")
    make_plan(client=treated, by=team.rn, now=chart.appointment.starts_at + timedelta(minutes=5))
    exam = treated.clearances.latest("examined_at")
    revoke_clearance(clearance=exam, reason="Moved away", by=team.pa, now=timezone.now())
    first, second, third = read_stream(treated, timezone.now()).events[:3]
    assert (first.title, first.details) == (
        "Clearance order withdrawn",
        ["By Pilar Bastos, PA-C: Moved away"],
    )
    assert second.charts == [chart]
    assert third.title == "Plan v1"


def test_what_was_canceled_is_quiet_and_what_is_ahead_stands_first(team: Team) -> None:
    client, now = make_client(), timezone.now()
    add_visits(team, client, 1, Appointment.Status.CANCELLED)
    make_appointment(team.clinic, now + timedelta(days=3), client=client)
    make_appointment(team.clinic, now - timedelta(minutes=5), client=client, status="arrived")
    left = now - timedelta(days=30)  # nobody closed it: it is not of today for that
    make_appointment(team.clinic, left, client=client, status="arrived")
    tones = [one.tone for one in read_stream(client, now).events]
    assert tones == ["ahead", "now", "quiet", ""]


def test_hold_is_no_visit(team: Team) -> None:
    client = make_client()
    make_appointment(team.clinic, timezone.now() + timedelta(days=1), client=client, status="held")
    assert titles(client) == []


def test_elsewhere_stands_on_its_day_and_says_when_it_was_taken_back(team: Team) -> None:
    client, now = make_client(), timezone.now()
    had = TreatmentElsewhere(given_on=now.date() - timedelta(days=9), place="Glow")
    note_elsewhere(client=client, treatment=had, today=now.date(), by=team.rn, now=now)
    (event,) = read_stream(client, now).events
    assert (event.at.date(), event.details) == (had.given_on, ["Product not known", "Glow"])


def test_pages_hold_everything_once_and_end(team: Team) -> None:
    client, now = make_client(), timezone.now()
    add_visits(team, client, PAGE + 2)
    first, second = (read_stream(client, now, number=number) for number in (1, 2))
    assert (len(first.events), first.has_older) == (PAGE, True)
    assert (len(second.events), second.has_older) == (2, False)
    assert first.events[-1].at > second.events[0].at
    assert read_stream(client, now, number=99).number == 1


@pytest.mark.parametrize("asked", ["0", "-3", "x", "9999999999"])
def test_page_that_is_none_shows_the_first(nurse: Browser, team: Team, asked: str) -> None:
    page = nurse.get(reverse("client_record", args=[make_client().pk]), {"visits": asked})
    assert page.context["record"].stream.number == 1


def test_record_of_200_visits_takes_as_many_statements_as_that_of_one(
    nurse: Browser, team: Team, treated: Client
) -> None:
    url = reverse("client_record", args=[treated.pk])
    nurse.get(url)
    with CaptureQueriesContext(connection) as few:
        nurse.get(url)
    add_visits(team, treated, MANY)
    with CaptureQueriesContext(connection) as many:
        page = nurse.get(url)
    assert page.context["record"].stream.has_older
    assert page.context["record"].counts.filler_ml == Decimal(1)
    assert len(many) <= len(few)


def test_each_visit_shows_the_hour_of_its_own_place(team: Team, nurse: Browser) -> None:
    """One visit today in Seattle, a later one an hour further east."""
    here, client = team.clinic.location, make_client()
    there = make_clinic(zone="America/Boise")
    today = here.local(timezone.now()).replace(hour=14, minute=0, second=0, microsecond=0)
    make_appointment(team.clinic, today, client=client, status="arrived")
    make_appointment(there, today + timedelta(days=30), client=client)
    page = text_of(nurse.get(reverse("client_record", args=[client.pk])))
    hours = re.findall(r"Today (\d+:\d\d [AP]M)|\d (\d+:\d\d [AP]M)", page)
    later = f"{there.location.local(today):%-I:%M %p}"
    assert later != "2:00 PM"
    assert {one or other for one, other in hours} >= {"2:00 PM", later}
    assert "Today 2:00 PM" in page
