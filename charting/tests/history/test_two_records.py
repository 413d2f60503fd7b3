"""One person with two records: what stands in one of them holds in the other."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.clients.join_records import join_records
from charting.charts.services.starting import start_chart
from charting.client.services.elsewhere import record_weight
from charting.followup import reminders
from charting.followup.maintenance import yearly_due_on
from charting.history.queries import newest_weight, untold_toxin_visits
from charting.safety.queries import read_screening, reported_allergies
from charting.tests.factories import (
    Team,
    allow,
    filler_lot,
    make_chart,
    make_signed_filler_chart,
    make_visit,
)
from charting.tests.safety.test_carried_allergies import told
from medspa.audit.log import ONLINE_VISITOR
from medspa.clients.models import Client, Resemblance
from medspa.clients.services import find_or_create_client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from medspa.messaging.models import Message

pytestmark = pytest.mark.django_db
ANN = {"first_name": "Ann", "last_name": "Lee", "phone": "+14155550123"}


@shared
def known() -> Client:
    return make_client(**ANN, email="ann@old.example")


@shared
def second(known: Client) -> Client:
    return find_or_create_client(**ANN, email="ann@new.example", by=ONLINE_VISITOR)


def join(team: Team) -> None:
    join_records(asked=Resemblance.objects.get(), by=team.rn, now=timezone.now())


def test_an_exam_alone_keeps_a_record_whole(team: Team, known: Client, second: Client) -> None:
    visit = make_visit(team, client=second)
    allow(team, second, now=visit.starts_at)

    join(team)

    second.refresh_from_db()
    visit.refresh_from_db()
    assert (second.same_as, visit.client) == (None, second)


def test_allergies_hold_and_every_page_says_read_both(
    team: Team, nurse: Browser, known: Client, second: Client
) -> None:
    product = filler_lot(team).product
    old = make_chart(team, client=known)
    asked = told(team, old, product, "lidocaine")
    allow(team, second, now=old.opened_at)
    join(team)
    visit = make_visit(team, client=second, hour=14, provider=team.clinic.providers[-1])
    chart = start_chart(appointment=visit, by=team.rn, now=visit.starts_at)

    assert reported_allergies(chart) == read_screening(chart).allergy_reports == [asked]
    for page in (reverse("client_record", args=[second.pk]), chart.get_absolute_url()):
        said = nurse.get(page).content.decode()
        assert "This person also has a record as" in said
        assert reverse("client_record", args=[known.pk]) in said


def test_a_toxin_visit_without_a_chart_counts_for_both(
    team: Team, known: Client, second: Client
) -> None:
    visit = make_visit(team, client=second, status="completed")
    kind = visit.appointment_type
    type(kind).objects.filter(pk=kind.pk).update(gives_neurotoxin=True, is_touch_up=False)

    join(team)

    known.refresh_from_db()
    assert list(untold_toxin_visits(known)) == [visit]


def test_weight_on_one_record_counts_for_the_ceilings_of_both(
    team: Team, known: Client, second: Client
) -> None:
    allow(team, second, now=make_visit(team, client=second).starts_at)
    record_weight(client=second, weight_kg=Decimal(62), by=team.rn, now=team.at(9))
    assert newest_weight(known) is None

    join(team)

    weight = newest_weight(known)
    assert weight
    assert weight.weight_kg == Decimal(62)


def test_one_person_gets_one_yearly_reminder(team: Team, known: Client, second: Client) -> None:
    first = make_signed_filler_chart(team, on=date(2026, 2, 9), client=known)
    visit = make_visit(team, client=second, status="completed", on=date(2026, 1, 5))
    join(team)
    now = team.at(12, on=date(2027, 2, 1))
    due = yearly_due_on([known.pk, second.pk])
    assert due[known.pk] == due[second.pk] == date(2027, 2, 9)

    make_visit(team, client=second, on=date(2027, 3, 1), status="booked")

    assert (visit.client, first.client) == (second, known)
    assert reminders.sweep_reminders(now) == 0
    assert not Message.objects.filter(kind=reminders.KIND).exists()
