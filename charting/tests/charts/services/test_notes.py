from datetime import timedelta
from decimal import Decimal

import pytest

from bookings.models import Appointment
from charting.charts.services.notes import save_notes
from charting.charts.services.starting import start_chart
from charting.errors import ChartSigned, NothingToChart, VisitChanged
from charting.models import Chart
from charting.plans.services.booking_stages import book_stage
from charting.plans.services.plans import add_stage, agree_plan, make_plan, plan_item
from charting.tests.factories import (
    Team,
    allow,
    make_signed_chart,
    make_team,
    make_visit,
    masseter,
    toxin_lot,
)
from medspa.accounts.permissions import Role
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client
from medspa.clinic.tests.factories import make_staff
from medspa.errors import NotPermitted

pytestmark = pytest.mark.django_db


def agreed_plan(team: Team, client: Client, *names: str) -> list:
    plan = make_plan(client=client, by=team.rn, now=team.at(8))
    product = toxin_lot(team).product
    stages = [add_stage(plan=plan, name=name, by=team.rn) for name in names]
    for stage in stages:
        plan_item(
            stage=stage, area=masseter(), side="R", product=product, amount=Decimal(24), by=team.rn
        )
    agree_plan(plan=plan, by=team.rn, now=team.at(8))
    return stages


def test_starting_twice_opens_one_chart(team: Team) -> None:
    visit = make_visit(team)
    first = start_chart(appointment=visit, by=team.rn, now=visit.starts_at)
    again = start_chart(appointment=visit, by=team.rn, now=visit.starts_at)
    assert again == first
    assert list(AuditEvent.objects.values_list("action", flat=True)).count("chart.started") == 1


def test_visit_of_a_later_day_cannot_be_charted_yet(team: Team) -> None:
    visit = make_visit(team)
    with pytest.raises(NothingToChart, match="nothing to chart yet"):
        start_chart(appointment=visit, by=team.rn, now=visit.starts_at - timedelta(days=1))
    in_the_morning = visit.starts_at - timedelta(hours=1)
    assert start_chart(appointment=visit, by=team.rn, now=in_the_morning).appointment == visit


@pytest.mark.parametrize("status", ["cancelled", "no_show", "held"])
def test_visit_that_did_not_happen_has_no_chart(team: Team, status: str) -> None:
    visit = make_visit(team, status=status)
    with pytest.raises(NothingToChart):
        start_chart(appointment=visit, by=team.rn, now=visit.starts_at)


def test_front_desk_cannot_start_a_chart(team: Team) -> None:
    visit, desk = make_visit(team), make_staff(Role.FRONT_DESK)
    with pytest.raises(NotPermitted):
        start_chart(appointment=visit, by=desk.user, now=visit.starts_at)


def test_chart_takes_the_stage_booked_for_the_visit(team: Team) -> None:
    visit = make_visit(team)
    _, second = agreed_plan(team, visit.client, "First", "Second")
    book_stage(stage=second, appointment=visit, by=team.rn, now=team.at(9), reason="As planned.")
    chart = start_chart(appointment=visit, by=team.rn, now=visit.starts_at)
    assert chart.plan_stage == second


def test_chart_takes_the_next_stage_of_the_plan(team: Team, chart: Chart) -> None:
    assert chart.plan_stage is None
    first, second = agreed_plan(team, chart.client, "First", "Second")
    visits = [make_visit(team, client=chart.client, hour=hour) for hour in (12, 14)]
    charts = [start_chart(appointment=one, by=team.rn, now=one.starts_at) for one in visits]
    assert [one.plan_stage for one in charts] == [first, second]


def test_consultation_takes_no_stage_by_itself(team: Team) -> None:
    team = make_team(purpose="consultation")
    visit = make_visit(team)
    agreed_plan(team, visit.client, "First")
    assert start_chart(appointment=visit, by=team.rn, now=visit.starts_at).plan_stage is None


def test_stage_of_another_client_is_refused(team: Team) -> None:
    visit, other = make_visit(team), make_visit(team, hour=14)
    (stage,) = agreed_plan(team, other.client, "First")
    with pytest.raises(VisitChanged):
        start_chart(appointment=visit, by=team.rn, now=visit.starts_at, plan_stage=stage)


def test_chart_notes_the_valid_clearance(team: Team) -> None:
    visit = make_visit(team)
    clearance = allow(team, visit.client, now=team.at(9))
    chart = start_chart(appointment=visit, by=team.rn, now=visit.starts_at)
    assert chart.clearance == clearance


def test_notes_are_kept_until_signed(team: Team, chart: Chart) -> None:
    words = {"concern": "C", "assessment": "A", "notes": "N"}
    save_notes(chart=chart, **words, by=team.rn, now=team.at(11))
    chart = Chart.objects.get(pk=chart.pk)
    assert (chart.concern, chart.notes, chart.saved_at) == ("C", "N", team.at(11))
    signed = make_signed_chart(team, hour=14)
    with pytest.raises(ChartSigned):
        save_notes(chart=signed, **words, by=team.rn, now=team.at(15))


def test_visit_of_the_chart_stays_when_the_appointment_completes(
    team: Team, signed_chart: Chart
) -> None:
    Appointment.objects.filter(pk=signed_chart.appointment_id).update(status="completed")
    assert Chart.objects.get(pk=signed_chart.pk).visit_on == team.at(10).date()
