"""A client asks for a written estimate: kept with its moment, due, answered by what is issued."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.test import Client as Browser
from django.urls import reverse

from bookings.ground.tokens import manage_token
from bookings.models import Appointment
from bookings.tests.pages import text_of
from charting.charts.services.starting import start_chart
from charting.estimates.errors import NoEstimate
from charting.estimates.requests import request_about, requests_waiting
from charting.estimates.services.asking import ask_for_estimate
from charting.estimates.services.issuing import issue_stage_estimate
from charting.estimates.services.sweep import sweep_estimates
from charting.models import Estimate, EstimateRequest, PlanStage
from charting.plans.services.plans import add_stage, agree_plan, make_plan, plan_item
from charting.plans.services.skipping import skip_items
from charting.tests.estimates.conftest import book, plan_visit
from charting.tests.factories import Team, make_visit
from medspa.accounts.permissions import Role
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_staff, today_here
from medspa.local.testkit.racing import run_at_once
from medspa.messaging.models import Message
from medspa.signin.tests.codes import sign_in
from treatments.models import FacialArea, Price, Product
from treatments.tests.factories import make_product

pytestmark = pytest.mark.django_db


def ask(client: Client, visit: Appointment | None, now, by=None) -> EstimateRequest:
    return ask_for_estimate(client=client, appointment=visit, by=by or client, now=now)


def test_clock_runs_from_the_request_and_issuing_answers_it(
    team: Team, visit: Appointment, mara: Client, now
):
    friday = team.at(16, on=date(2026, 1, 9))
    asked = ask(mara, visit, friday, by=team.rn)
    assert ask(mara, visit, friday + timedelta(days=1)) == asked
    assert (asked.asked_at, asked.asked_by) == (friday, team.injector)

    # Monday, Tuesday, Wednesday; nobody wrote it on Thursday
    late = requests_waiting(team.at(9, on=date(2026, 1, 15)) - timedelta(minutes=1))
    assert [(one.by, one.is_overdue) for one in late] == [(date(2026, 1, 14), True)]
    saturday = friday + timedelta(days=1)
    assert sweep_estimates(saturday) == 1

    asked.refresh_from_db()
    assert (asked.settled_at, asked.estimate) == (saturday, Estimate.objects.get())
    assert Estimate.objects.get().why == "asked"
    assert request_about(visit, now) is None
    assert ask(mara, visit, saturday) != asked
    for spoiled in ({"note": "Told"}, {"asked_at": now}):
        with pytest.raises(DatabaseError), transaction.atomic():
            EstimateRequest.objects.filter(pk=asked.pk).update(**spoiled)


def test_what_is_not_booked_is_answered_from_the_plan_or_by_the_desk(
    team: Team, visit: Appointment, mara: Client, botox: Product, now
):
    asked_at = now + timedelta(seconds=1)  # while the sweep runs
    asked = ask(mara, None, asked_at)
    sweep_estimates(now)  # the visit was booked before
    assert list(EstimateRequest.objects.waiting()) == [asked]

    stage = plan_visit(team, visit, (botox, "GLABELLA", "M", "20"))
    PlanStage.objects.filter(pk=stage.pk).update(appointment=None)
    issue_stage_estimate(stage=stage, location=visit.location, by=team.rn, now=now)
    assert list(EstimateRequest.objects.waiting()) == [asked]  # nobody was sent anything yet
    assert sweep_estimates(now) == 1

    asked.refresh_from_db()
    assert (asked.estimate.stage, asked.estimate.appointment) == (stage, None)
    assert asked.settled_at == asked_at
    assert Message.objects.filter(facts__estimate=asked.estimate.pk).count() == 1
    assert AuditEvent.objects.filter(action="estimate.request_answered").count() == 1


def test_of_a_plan_is_written_what_is_still_to_be_given_and_has_a_price(
    team: Team, mara: Client, prices: None, botox: Product, now
):
    plan = make_plan(client=mara, by=team.rn, now=now)
    frown = FacialArea.objects.get(pk="GLABELLA")
    said = {"area": frown, "side": "M", "amount": Decimal(20), "by": team.rn}
    stages = [add_stage(plan=plan, name=name, by=team.rn) for name in "ABCD"]
    for stage, product in zip(stages, (botox, botox, make_product("dysport"), botox), strict=True):
        plan_item(stage=stage, product=product, **said, reason="As agreed.")
    agree_plan(plan=plan, by=team.rn, now=now)
    begun, skipped, _unpriced, wanted = stages
    skip_items(items=list(skipped.items.all()), reason="Not needed.", by=team.rn, now=now)
    visit = make_visit(team, client=mara)
    start_chart(appointment=visit, by=team.rn, now=visit.starts_at, plan_stage=begun)
    asked = ask(make_client(one_with=mara), None, now)

    sweep_estimates(now)

    asked.refresh_from_db()
    assert [one.stage for one in Estimate.objects.all()] == [wanted]
    assert asked.estimate == Estimate.objects.get()


def test_only_of_a_visit_of_that_client_that_lies_ahead(visit: Appointment, mara: Client, now):
    with pytest.raises(NoEstimate):
        ask(mara, visit, visit.starts_at)
    with pytest.raises(DatabaseError, match="another client"), transaction.atomic():
        ask(make_client(), visit, now)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one_request(visit: Appointment, mara: Client, now):
    results = run_at_once(*[lambda: ask(mara, visit, now)] * 2)

    assert results[0] == results[1] == EstimateRequest.objects.get()


@pytest.fixture
def ahead(team: Team, prices: None, mara: Client) -> Appointment:
    return book(team, mara, on=today_here() + timedelta(days=20), scheduled_at=team.at(9))


def test_client_asks_by_the_link_and_on_own_pages(
    client: Browser, team: Team, ahead: Appointment, mara: Client
):
    token = manage_token(ahead)
    page = reverse("manage_appointment", args=[token])
    assert "Ask for a written estimate" in text_of(client.get(page))
    said = text_of(client.post(reverse("ask_estimate", args=[token]), follow=True))
    assert "You'll have it by" in said
    assert "Ask for a written estimate" not in said

    sign_in(client, mara)
    assert ahead.reference not in client.get(reverse("me")).content.decode().split("estimate-of")[1]
    wanted = {"visit": "", "wanted": "softer smile lines"}
    page = text_of(
        client.post(reverse("ask_my_estimate"), {**wanted, "wanted": "x" * 301}, follow=True)
    )
    assert "at most 300 characters" in page
    assert "softer smile lines" in text_of(
        client.post(reverse("ask_my_estimate"), wanted, follow=True)
    )

    foreign = book(team, make_client(), on=today_here() + timedelta(days=21))
    assert client.post(reverse("ask_my_estimate"), {"visit": foreign.reference}).status_code == 404
    waiting = EstimateRequest.objects.waiting()
    assert [(one.appointment, one.asked_by) for one in waiting] == [(ahead, None), (None, None)]


def test_desk_notes_it_and_sees_when_it_is_due(
    client: Browser, team: Team, ahead: Appointment, mara: Client
):
    client.force_login(make_staff(Role.FRONT_DESK).user)
    due, asked = reverse("missing_estimates"), reverse("estimate_asked")
    Price.objects.update(withdrawn_at=ahead.scheduled_at)  # nothing can be worked out
    panel = client.post(asked, {"client": mara.pk, "visit": ahead.reference}, follow=True)
    assert "Noted. It is due by" in text_of(panel)
    assert "The client asked for it" in text_of(panel)
    assert "Mara Reyes" in text_of(client.get(asked, {"q": "Reyes"}))
    assert (
        client.post(asked, {"client": make_client().pk, "visit": ahead.reference}).status_code
        == 422
    )
    client.post(asked, {"client": mara.pk, "wanted": "fuller cheeks"})

    words = text_of(client.get(due))
    assert "Nothing booked yet: fuller cheeks" in words
    for one in EstimateRequest.objects.all():
        settle = reverse("settle_estimate_request", args=[one.pk])
        client.post(settle, {"note": ""})
        client.post(settle, {"note": "Told on the phone"})
    assert "Asked for" not in text_of(client.get(due)).split("Estimates due")[1]
    assert set(EstimateRequest.objects.values_list("note", flat=True)) == {"Told on the phone"}
