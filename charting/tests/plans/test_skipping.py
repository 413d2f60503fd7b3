"""What an agreed plan intends is skipped with a reason, and taken up again: rows that only grow."""

import pytest
from django.db import DatabaseError, transaction

from charting.charts.services.starting import start_chart
from charting.client.plan_panel import plan_panel
from charting.errors import NotSkipped, ReasonNeeded
from charting.models import ItemSkip, PlanItem, PlanStage, TreatmentPlan
from charting.plans.progress import stages_of
from charting.plans.services.plans import add_stage, agree_plan
from charting.plans.services.skipping import skip_items, take_up_again
from charting.safety.services.exceptions import Justification
from charting.tests.factories import (
    Team,
    give,
    make_chart,
    make_visit,
    masseter,
    mix_vial,
    toxin_lot,
)
from charting.tests.plans.scene import intend
from medspa.local.testkit.racing import run_at_once
from treatments.models import Product

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(team: Team, plan: TreatmentPlan, stage: PlanStage, toxin: Product) -> list[PlanItem]:
    """An agreed visit on both sides, and a second one."""
    two = [intend(team, stage, toxin, masseter(), side, "24") for side in "RL"]
    later = add_stage(plan=plan, name="Later", by=team.rn, days_after=90)
    intend(team, later, toxin, masseter(), "R", "20")
    agree_plan(plan=plan, by=team.rn, now=team.at(9))
    plan.refresh_from_db()
    return two


def states(plan: TreatmentPlan) -> list[list[str]]:
    plan = TreatmentPlan.objects.get(pk=plan.pk)
    return [[line.state for line in stage.lines] for stage in stages_of(plan)]


def skip(team: Team, items: list[PlanItem], reason: str = "Client declined") -> list[ItemSkip]:
    return skip_items(items=items, reason=reason, by=team.rn, now=team.at(10))


def test_skipped_and_taken_up_again(team: Team, plan: TreatmentPlan, items: list[PlanItem]) -> None:
    skip(team, items[:1])
    assert states(plan) == [["skipped", "planned"], ["planned"]]
    assert skip(team, items[:1], "Again") == []
    take_up_again(items=items[:1], reason="Wanted after all", by=team.rn, now=team.at(11))
    assert states(plan) == [["planned", "planned"], ["planned"]]
    reasons = list(ItemSkip.objects.values_list("is_skipped", "reason"))
    assert reasons == [(True, "Client declined"), (False, "Wanted after all")]


def test_visit_of_which_all_is_skipped_is_no_next_visit(
    team: Team, plan: TreatmentPlan, items: list[PlanItem]
) -> None:
    skip(team, items)
    assert [stage.state for stage in stages_of(plan)] == ["skipped", "open"]
    visit = make_visit(team, client=plan.client)
    chart = start_chart(appointment=visit, by=team.rn, now=visit.starts_at)
    assert chart.plan_stage == plan.stages.get(name="Later")


def test_reason_is_asked_for(team: Team, items: list[PlanItem]) -> None:
    with pytest.raises(ReasonNeeded):
        skip(team, items, "  ")
    with pytest.raises(NotSkipped):
        skip(team, [])


def test_draft_is_changed_not_skipped(team: Team, stage: PlanStage, toxin: Product) -> None:
    item = intend(team, stage, toxin, masseter(), "R", "24")
    with pytest.raises(NotSkipped, match="take it out instead"):
        skip(team, [item])
    with pytest.raises(DatabaseError, match="not agreed yet"), transaction.atomic():
        ItemSkip.objects.create(item=item, reason="x", by=team.injector)


@pytest.mark.django_db(transaction=True)
def test_two_who_skip_at_once_say_it_once(team: Team, items: list[PlanItem]) -> None:
    """Without the lock on the plan both would write."""
    run_at_once(*[lambda: skip(team, items)] * 2)
    assert ItemSkip.objects.count() == 2


def test_what_stands_in_an_open_chart_counts_in_the_balance(
    team: Team, plan: TreatmentPlan, items: list[PlanItem]
) -> None:
    chart = make_chart(team, client=plan.client)
    said = Justification("As planned.", decided_by=team.prescriber)
    now = {"by": team.rn, "now": chart.opened_at, "justification": said}
    vial = mix_vial(chart, toxin_lot(team, product=items[0].product), **now)
    give(vial, masseter(), "R", "21", **now)

    assert chart.plan_stage == items[0].stage
    progress, _ = stages_of(plan)
    assert (progress.state, [str(one) for one in progress.totals]) == ("open", ["21 of 48 U"])
    assert plan_panel([progress])[0].totals == [f"21 of 48 U {items[0].product}"]
