"""When the next visit of the plan is, whatever lies between: a review, a visit that was skipped."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bookings.models import Appointment, AppointmentType
from bookings.tests.factories import make_type
from charting.charts.services.signing import sign_chart
from charting.errors import MayNotBeGiven
from charting.models import Chart, PlanStage
from charting.next_visits.queries import What, next_visits
from charting.next_visits.services import book_next_visit
from charting.plans.services.plans import add_stage, agree_plan, make_plan, plan_item
from charting.plans.services.skipping import skip_items
from charting.tests.factories import (
    VISIT_ON,
    Team,
    cheek,
    filler_lot,
    make_chart,
    make_signed_chart,
    make_signed_filler_chart,
    make_team,
    masseter,
    toxin_lot,
)
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from treatments.models import DoseRange, Product

pytestmark = pytest.mark.django_db
REVIEWED_ON = VISIT_ON + timedelta(days=14)
LATER_ON = VISIT_ON + timedelta(days=100)


@shared
def team() -> Team:
    """Whose only treatment gives neurotoxin and filler together."""
    return make_team(gives_neurotoxin=True, gives_filler=True, horizon_days=400)


@shared
def stages(team: Team) -> list[PlanStage]:
    """Neurotoxin, filler that is skipped, and neurotoxin again, in an agreed plan."""
    client, facts = make_client(), {"by": team.pa}
    muscle = {"area": masseter(), "product": toxin_lot(team).product, "amount": Decimal(24)}
    gel = {"area": cheek(), "product": filler_lot(team).product, "amount": Decimal("0.5")}
    plan = make_plan(client=client, now=team.at(8), **facts)
    made = [add_stage(plan=plan, name=name, **facts) for name in ("Relax", "Fill", "Keep")]
    items = [
        plan_item(stage=stage, side="R", **intended, **facts)
        for stage, intended in zip(made, (muscle, gel, muscle), strict=True)
    ]
    PlanStage.objects.filter(pk=made[2].pk).update(days_after=100)
    agree_plan(plan=plan, now=team.at(8), **facts)
    skip_items(items=items[1:2], reason="Not this year", now=team.at(8), **facts)
    return made


@shared
def first(team: Team, stages: list[PlanStage]) -> Chart:
    return make_signed_chart(team, client=client_of(stages))


@shared
def review(team: Team, first: Chart) -> Appointment:
    """Two weeks after the first visit; nothing was injected."""
    kind = make_type(
        purpose=AppointmentType.Purpose.REVIEW,
        locations=[team.clinic.location],
        providers=team.clinic.providers,
    )
    looked = make_chart(team, on=REVIEWED_ON, client=first.client, appointment_type=kind)
    Chart.objects.filter(pk=looked.pk).update(notes="Even at rest.")
    sign_chart(chart=looked, by=team.rn, now=looked.opened_at)
    return Appointment.objects.get(pk=looked.appointment_id)


def client_of(stages: list[PlanStage]) -> Client:
    return stages[0].plan.client


def planned(team: Team, visit: Appointment) -> tuple[object, ...]:
    now = team.at(12, on=visit.local_start.date())
    [one] = [one for one in next_visits(visit, now) if one.what == What.PLAN]
    return one.stage, one.window.first, one.window.best, one.booked_on


def book(team: Team, review: Appointment, day: int = 100) -> Appointment:
    wish = {"what": "plan", "starts_at": team.at(10, on=VISIT_ON + timedelta(days=day))}
    return book_next_visit(after=review, **wish, by=team.rn, now=team.at(12, on=REVIEWED_ON))


def test_a_review_and_a_skipped_visit_move_no_day(
    team: Team, stages: list[PlanStage], first: Chart, review: Appointment
) -> None:
    *_, last = stages
    for visit in (first.appointment, review):
        assert planned(team, visit) == (last, LATER_ON, LATER_ON, None)
    booked = book(team, review)
    last.refresh_from_db()
    assert last.appointment == booked
    assert planned(team, review)[-1] == LATER_ON


def test_a_rule_that_stands_against_the_day_says_so(
    team: Team, stages: list[PlanStage], review: Appointment
) -> None:
    DoseRange.objects.update(max_amount=10)
    with pytest.raises(MayNotBeGiven, match="as the visit is planned"):
        book(team, review)
    assert not PlanStage.objects.filter(appointment__isnull=False).exclude(pk=stages[0].pk).exists()


def test_filler_that_is_due_waits_two_weeks_after_a_neurotoxin(team: Team) -> None:
    """It was due for weeks: tomorrow is still too soon (clinical.md section 5)."""
    filled = make_signed_filler_chart(team, on=VISIT_ON - timedelta(days=600))
    Product.objects.exclude(kind="neurotoxin").update(recall_months_min=12, recall_months_max=18)
    relaxed = make_signed_chart(team, client=filled.client)
    found = {one.what: one for one in next_visits(relaxed.appointment, team.at(12))}
    assert found[What.AGAIN].why.startswith("Filler again")
    assert found[What.AGAIN].window.first == VISIT_ON + timedelta(days=14)
