"""What the head of the record says: alerts with their consequence, and the one next step."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client as Browser
from django.urls import resolve, reverse
from django.utils import timezone

from bookings.models import Appointment, AppointmentType
from bookings.tests.factories import make_appointment
from charting.charts.cosigning.asking import answer_question, ask_before_cosigning
from charting.client.alerts import Alert, Severity, alerts_of
from charting.client.next_step import STEPS, next_step_of
from charting.client.queries import ClientRecord, client_record
from charting.intake.questions import current_questions
from charting.models import Chart
from charting.plans.services.plans import make_plan
from charting.tests.factories import (
    Team,
    allow,
    filler_lot,
    make_chart,
    make_signed_chart,
    make_signed_filler_chart,
)
from charting.tests.intake.scene import by_link, say
from charting.tests.safety.test_carried_allergies import told
from medspa.accounts.permissions import ROLE_PERMISSIONS, Role
from medspa.accounts.tests.factories import make_user
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client

pytestmark = pytest.mark.django_db
INJECTOR = ROLE_PERMISSIONS[Role.INJECTOR]
PRESCRIBER = ROLE_PERMISSIONS[Role.PRESCRIBER]


def record_of(team: Team, client: Client, now: datetime | None = None) -> ClientRecord:
    return client_record(client, team.clinic.location, now or timezone.now())


def alert(team: Team, client: Client, kind: str) -> Alert:
    found = {one.kind.split(" ")[0]: one for one in alerts_of(record_of(team, client))}
    return found[kind]


def born(years: int) -> date:
    return timezone.now().date() - timedelta(days=round(365.25 * years) + 30)


@pytest.mark.parametrize(
    ("birth_on", "title", "severity"),
    [
        (None, "Not known: inject nothing", Severity.STOP),
        (born(17), "17: inject nothing", Severity.STOP),
        (born(19), "19: no filler before 22", Severity.WARN),
    ],
)
def test_age_says_what_follows(
    team: Team, birth_on: date | None, title: str, severity: Severity
) -> None:
    found = alert(team, make_client(birth_on=birth_on), "Age")
    assert (found.title, found.severity) == (title, severity)


def test_grown_up_is_no_alert(team: Team) -> None:
    kinds = [one.kind for one in alerts_of(record_of(team, make_client(birth_on=born(40))))]
    assert "Age" not in kinds


def test_allergy_that_was_told_once_stands_on_the_record(team: Team) -> None:
    chart = make_chart(team)
    told(team, chart, filler_lot(team).product, "lidocaine")
    found = alert(team, chart.client, "Allergies")
    assert (found.title, found.severity) == ("Lidocaine", Severity.WARN)
    assert "Hives" in found.detail


def test_no_allergy_is_said_as_what_was_asked(team: Team) -> None:
    assert alert(team, make_client(), "Allergies").title == "Not asked yet"
    chart = make_signed_chart(team)
    assert alert(team, chart.client, "Allergies").title == "None told at a visit"
    now = timezone.now()
    visit = make_appointment(team.clinic, now + timedelta(days=3))
    for question in current_questions().questions:
        if question.startswith("allergy-"):
            say(by_link(visit), question, "no", now=now)
    told = alert(team, visit.client, "Allergies").title
    assert told.startswith("None, by the health answers of ")


def test_the_worst_stands_first(team: Team) -> None:
    severities = [one.severity for one in alerts_of(record_of(team, make_client(birth_on=None)))]
    assert severities == sorted(severities)
    assert severities[0] == Severity.STOP


def test_clearance_says_until_when(team: Team) -> None:
    client = make_client()
    assert alert(team, client, "Clearance").severity == Severity.STOP
    allow(team, client, now=timezone.now())
    found = alert(team, client, "Clearance")
    assert (found.severity, found.title.endswith("365 days")) == (Severity.OK, True)


def test_consents_count_what_the_next_treatment_asks_for(team: Team) -> None:
    client, now = make_client(), timezone.now()
    make_signed_filler_chart(team, client=client)
    assert alert(team, client, "Consents").kind == "Consents 1 of 1"
    later = alerts_of(record_of(team, client, now + timedelta(days=800)))
    (found,) = [one for one in later if one.kind.startswith("Consents")]
    assert (found.severity, "older than a year" in found.detail) == (Severity.WARN, True)


def test_plan_says_how_far_it_is(team: Team) -> None:
    client = make_client()
    make_plan(client=client, by=team.rn, now=timezone.now())
    found = alert(team, client, "Plan")
    assert (found.title, found.more) == ("0 of 0 visits done", "Not agreed yet")


def step(record: ClientRecord, permissions: Any = INJECTOR) -> str:
    found = next_step_of(record, permissions)
    return found.says if found else ""


def test_steps_come_in_the_order_of_a_visit(team: Team) -> None:
    """Birth date, questions, exam, chart: each once the one before it is done."""
    client, now = make_client(birth_on=None), timezone.now()
    make_appointment(
        team.clinic, now - timedelta(minutes=5), client=client, status=Appointment.Status.ARRIVED
    )
    AppointmentType.objects.update(gives_neurotoxin=True)
    assert step(record_of(team, client)) == "Enter the date of birth"
    Client.objects.filter(pk=client.pk).update(birth_on=born(40))
    client.refresh_from_db()
    asked = record_of(team, client)
    assert step(asked, PRESCRIBER) == "Ask the health questions"
    healthy = replace(asked.health, missing=[])
    record = replace(asked, health=healthy)
    assert step(record, PRESCRIBER) == "Examine and grant clearance"
    allow(team, client, now=now)
    record = replace(record_of(team, client), health=healthy)
    found = next_step_of(record, INJECTOR)
    assert found
    assert (found.says, found.is_post) == ("Start the chart", True)


def test_question_of_a_co_signer_comes_first_to_whoever_may_answer(team: Team) -> None:
    chart, now = make_signed_chart(team), timezone.now()
    asked = ask_before_cosigning(chart=chart, text="Which layer?", by=team.pa, now=now)
    record = record_of(team, chart.client)
    found = next_step_of(record, INJECTOR, team.rn.pk)
    assert found
    assert (found.says, found.why) == (
        "Answer the question",
        f"{asked.by.name} asks before co-signing",
    )
    theirs = next_step_of(record, PRESCRIBER, team.pa.pk)
    assert theirs is None or theirs.says != found.says
    answer_question(question=asked, text="On the bone.", by=team.rn, now=now)
    assert step(record_of(team, chart.client)) != found.says


def test_open_finding_is_decided_first_and_the_record_opens(client: Browser, team: Team) -> None:
    visit = make_appointment(team.clinic, timezone.now() + timedelta(days=3))
    say(by_link(visit), "heart", "yes", now=timezone.now())
    record = record_of(team, visit.client)
    led = next_step_of(record, INJECTOR)
    assert led is None or "Decide" not in led.says
    found = next_step_of(record, PRESCRIBER)
    assert found
    assert found.says == "Decide: Cardiovascular disease"
    client.force_login(team.rn)
    assert client.get(reverse("client_record", args=[visit.client_id])).status_code == 200
    assert client.get(found.url).status_code == 200


def test_every_step_leads_to_a_page(team: Team) -> None:
    """Whatever stands in the way of this client or another, its address is one."""
    now = timezone.now()
    visit = make_appointment(
        team.clinic, now - timedelta(minutes=5), status=Appointment.Status.ARRIVED
    )
    AppointmentType.objects.update(gives_neurotoxin=True)
    for question in ("heart", "neuromuscular"):  # a prescriber decides, the director decides
        say(by_link(visit), question, "yes", now=now)
    nothing = record_of(team, visit.client)
    make_plan(client=visit.client, by=team.rn, now=now)
    chart = make_signed_filler_chart(team)
    treated = record_of(team, chart.client, now + timedelta(days=800))
    unborn = replace(nothing, client=make_client(birth_on=None))
    charted = replace(treated, chart_open=chart)
    question = ask_before_cosigning(chart=chart, text="Which layer?", by=team.pa, now=now)
    asked = replace(treated, question=question)
    records = [nothing, record_of(team, visit.client), treated, charted, unborn, asked]
    for step in STEPS:
        found = [one for one in map(step.find, records) if one]
        assert found, step
        for one in found:
            assert one.url.startswith("#") or resolve(urlsplit(one.url).path)


def test_open_chart_is_finished_before_another_begins(team: Team) -> None:
    chart = make_chart(team)
    assert step(record_of(team, chart.client)) == "Finish and sign the chart"


def test_each_sees_what_they_may_do(team: Team) -> None:
    record = record_of(team, make_signed_chart(team).client)
    lapsed = replace(record, clearances=[])
    assert step(lapsed, PRESCRIBER) == "Examine and grant clearance"
    assert step(lapsed, INJECTOR) == ""
    assert step(record, frozenset()) == ""


def test_who_is_due_is_booked(team: Team) -> None:
    record = record_of(team, make_signed_filler_chart(team).client)
    says = step(replace(record, chart_open=None), PRESCRIBER)
    assert says == ("Book a visit" if record.timeline.overdue or record.timeline.due else "")


def test_desk_reads_no_record(client: Browser, team: Team) -> None:
    client.force_login(make_user(Role.FRONT_DESK))
    assert client.get(reverse("client_record", args=[make_client().pk])).status_code == 403


@pytest.mark.parametrize(("role", "leads"), [(Role.FRONT_DESK, False), (Role.PRESCRIBER, True)])
def test_board_leads_to_the_record_those_who_may_read_it(
    client: Browser, team: Team, role: Role, leads: bool
) -> None:
    visit = make_appointment(team.clinic, timezone.now() + timedelta(hours=1))
    client.force_login(team.pa if role == Role.PRESCRIBER else make_user(role))
    page = client.get(visit.board_address()).text
    assert (reverse("client_record", args=[visit.client_id]) in page) == leads


def test_another_date_of_birth_in_the_answers_stands_at_the_head(team: Team, chart: Chart) -> None:
    """Somebody else may have filled in the forms."""
    client = chart.client
    client.birth_on = date(1970, 3, 23)
    client.save()
    say(by_link(chart.appointment), "birth-date", "1980-05-06", now=team.at(9))
    found = alert(team, client, "Date")
    assert (found.title, found.severity) == (
        "Born May 6, 1980 by the health answers",
        Severity.WARN,
    )
    assert "Mar 23, 1970" in found.detail
