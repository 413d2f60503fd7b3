"""What is given counts in the plan, however late it is said which visit of the plan it was."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.models import Appointment
from charting.charts.services.signing import sign_chart
from charting.errors import VisitChanged
from charting.models import Chart, PlanStage, TreatmentPlan
from charting.plans.progress import stages_of
from charting.plans.services.booking_stages import book_stage
from charting.plans.services.plans import add_stage, agree_plan, make_plan, plan_item
from charting.tests.factories import (
    Team,
    make_filled_chart,
    make_team,
    make_visit,
    masseter,
    toxin_lot,
)
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db


@shared
def team() -> Team:
    return make_team(purpose="consultation")


@shared
def plan(team: Team) -> TreatmentPlan:
    return agreed_plan(team, make_client())


def agreed_plan(team: Team, client: Client) -> TreatmentPlan:
    """Two visits, each with the amounts of `make_filled_chart`."""
    plan = make_plan(client=client, by=team.rn, now=team.at(9))
    product = toxin_lot(team).product
    for name in ("First", "Second"):
        stage = add_stage(plan=plan, name=name, by=team.rn)
        for side, amount in (("R", 24), ("L", 28)):
            plan_item(
                stage=stage,
                area=masseter(),
                side=side,
                product=product,
                amount=Decimal(amount),
                by=team.rn,
            )
    agree_plan(plan=plan, by=team.rn, now=team.at(9))
    return plan


def tie(stage: PlanStage, visit: Appointment | None, team: Team) -> None:
    book_stage(stage=stage, appointment=visit, by=team.rn, now=team.at(12))


def told_while_open(chart: Chart, stage: PlanStage, team: Team) -> None:
    tie(stage, chart.appointment, team)
    chart.refresh_from_db()
    assert chart.plan_stage == stage
    tie(stage, None, team)
    chart.refresh_from_db()
    assert chart.plan_stage is None
    tie(stage, chart.appointment, team)
    sign_chart(chart=chart, by=team.rn, now=chart.opened_at + timedelta(minutes=10))


def told_after_signing(chart: Chart, stage: PlanStage, team: Team) -> None:
    sign_chart(chart=chart, by=team.rn, now=chart.opened_at + timedelta(minutes=10))
    for visit in (chart.appointment, None, chart.appointment):
        tie(stage, visit, team)


@pytest.mark.parametrize("tell", [told_while_open, told_after_signing])
def test_what_was_given_counts_however_late_it_is_said(
    team: Team, plan: TreatmentPlan, tell: Callable[..., None]
) -> None:
    """What was given is not counted beside what was planned, as if it were given twice."""
    chart = make_filled_chart(team, client=plan.client)
    assert chart.plan_stage is None
    first, second = plan.stages.all()
    tell(chart, first, team)

    done, open_one = stages_of(plan)
    assert [progress.state for progress in (done, open_one)] == ["done", "open"]
    assert [str(total) for total in done.totals] == ["52 of 52 U"]
    assert list(PlanStage.objects.to_do()) == [second]
    assert AuditEvent.objects.filter(action="plan.stage_booked").count() == 3
    with pytest.raises(VisitChanged, match="visit 1 of the plan already, First"):
        tie(second, chart.appointment, team)


def test_visit_of_the_plan_is_asked_for_before_the_chart(
    nurse: Browser, team: Team, plan: TreatmentPlan
) -> None:
    today = team.clinic.location.local(timezone.now()).date()
    first, second = plan.stages.all()
    for hour, said, stage in ((10, str(first.pk), first), (12, "none", None)):
        visit = make_visit(team, client=plan.client, on=today, hour=hour)
        url = reverse("start_chart", args=[visit.public_id])
        asked = nurse.post(url)
        assert asked.status_code == 200
        assert "Is this a visit of the plan?" in asked.text
        assert asked.context["form"]["stage"].initial is None  # a consultation may be either
        refused = nurse.post(url, {"asked": 1})
        assert (refused.status_code, Chart.objects.filter(appointment=visit).exists()) == (
            422,
            False,
        )
        assert nurse.post(url, {"asked": 1, "stage": said}).status_code == 302
        assert Chart.objects.get(appointment=visit).plan_stage == stage
    first.refresh_from_db()
    assert (first.appointment is not None, second.appointment) == (True, None)
