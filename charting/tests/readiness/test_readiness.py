"""What is in place before a visit: that, never what; for a day in the statements of one visit."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.models import Appointment
from bookings.tests.factories import make_appointment
from bookings.tests.messages.sending import send_due
from bookings.tests.pages import text_of
from charting.consents.services.loading import load_consent_forms
from charting.readiness.marks import Mark, State
from charting.readiness.queries import readiness_of
from charting.tests.estimates.conftest import (
    BOOKED_ON,
    VISIT_ON,
    book,
    botox,
    lyft,
    mara,
    plan_visit,
    prices,
    team,
    visit,
)
from charting.tests.factories import Team, allow, stock_reversal, toxin_lot
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.clock import set_now
from medspa.messaging.models import Message
from medspa.messaging.tests.conftest import mail_dir
from treatments.models import Product
from treatments.stock.services.readiness import check_ready

__all__ = ["botox", "lyft", "mail_dir", "mara", "prices", "team", "visit"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_dir")]
IN_PLACE, MISSING, NOT_NEEDED = State.IN_PLACE, State.MISSING, State.NOT_NEEDED


def read(visit: Appointment, now, *marks: Mark) -> list[State]:
    rows = Appointment.objects.with_people().filter(pk=visit.pk)
    return [readiness_of(rows, now)[visit.pk].marks[mark] for mark in marks or Mark]


def test_each_mark_follows_what_is_there(team: Team, visit: Appointment, botox: Product):
    now = team.at(9, on=BOOKED_ON) + timedelta(minutes=5)
    load_consent_forms(by=SYSTEM, now=now - timedelta(days=400))
    assert read(visit, now) == [MISSING, MISSING, MISSING, *[NOT_NEEDED] * 3, MISSING]

    allow(team, visit.client, now=now)
    plan_visit(team, visit, (botox, "GLABELLA", "M", "20"))
    marks = (Mark.CLEARANCE, Mark.STOCK)
    assert read(visit, now, *marks) == [IN_PLACE, MISSING]
    Appointment.objects.filter(pk=visit.pk).update(status="arrived")
    assert read(visit, now, Mark.STOCK) == [NOT_NEEDED]
    Appointment.objects.filter(pk=visit.pk).update(status="booked")
    toxin_lot(team, product=botox)
    assert read(visit, now, *marks) == [IN_PLACE, IN_PLACE]
    late = book(team, visit.client, on=VISIT_ON + timedelta(days=400))
    assert read(late, now, Mark.CLEARANCE) == [MISSING]


def test_the_day_asks_for_the_checklist_and_for_photographs(team: Team, visit: Appointment):
    place, on_the_day = team.clinic.location, team.at(8, on=VISIT_ON)
    place.requires_photos = True
    place.save()
    marks = (Mark.PHOTOS, Mark.OPENING)
    assert read(visit, on_the_day, *marks) == [NOT_NEEDED, MISSING]
    Appointment.objects.filter(pk=visit.pk).update(status="arrived")
    stock_reversal(place)
    check_ready(location=place, fridge_c=Decimal(4), by=SYSTEM, now=on_the_day)
    assert read(visit, on_the_day, *marks) == [MISSING, IN_PLACE]
    Appointment.objects.filter(pk=visit.pk).update(status="completed")
    assert readiness_of(Appointment.objects.with_people(), on_the_day) == {}


def test_a_full_day_takes_the_statements_of_one_visit(team: Team, visit: Appointment):
    now = team.at(9, on=BOOKED_ON)
    counts = []
    for _ in range(2):
        rows = list(Appointment.objects.with_people())
        with CaptureQueriesContext(connection) as asked:
            found = readiness_of(rows, now)
        counts.append(len(asked))
        for hour in (12, 14, 16):
            said = {"client": make_client(), "scheduled_at": now, "status": "booked"}
            make_appointment(
                team.clinic, team.at(hour, on=VISIT_ON + timedelta(len(counts) - 1)), **said
            )
    assert len(found) == 4
    assert counts[0] == counts[1] <= 14


def test_one_press_sends_the_link_once_an_hour(
    client: Browser, team: Team, visit: Appointment, monkeypatch: pytest.MonkeyPatch
):
    now = team.at(9, on=BOOKED_ON)
    client.force_login(make_user(Role.FRONT_DESK))
    address = reverse("send_missing", args=[visit.reference])
    for minutes, count in ((0, 1), (59, 1), (61, 2)):
        set_now(monkeypatch, now + timedelta(minutes=minutes))
        client.post(address)
        assert Message.objects.filter(kind="bookings/reminder").count() == count
        send_due(now + timedelta(minutes=minutes))
    set_now(monkeypatch, now + timedelta(minutes=70))
    refused = client.post(address, headers={"Referer": f"http://testserver{reverse('day_board')}"})
    assert "sent at 10:01 am already" in text_of(client.get(refused.url))
    assert "/f/" in Message.objects.filter(kind="bookings/reminder").first().text
