from decimal import Decimal

import pytest

from charting.errors import IncompletePlan, PlanAgreed, SideNotTaken, SideRequired, VisitChanged
from charting.models import PlanItem, PlanStage, TreatmentPlan
from charting.plans.progress import over_plan, planned_against
from charting.plans.services.booking_stages import book_stage
from charting.plans.services.items import drop_item
from charting.plans.services.plans import (
    add_stage,
    agree_plan,
    make_plan,
    order_stages,
    plan_item,
    remove_stage,
)
from charting.tests.factories import (
    Team,
    cheek,
    filler_lot,
    make_signed_filler_chart,
    make_visit,
)
from medspa.audit.models import AuditEvent
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared
from treatments.catalogue.product_class import ProductClass, Substance
from treatments.models import AreaPart, Product
from treatments.tests.factories import make_area

pytestmark = pytest.mark.django_db


@shared
def plan(team: Team) -> TreatmentPlan:
    return make_plan(client=make_client(), by=team.rn, now=team.at(9))


@shared
def filler(team: Team) -> Product:
    return filler_lot(team).product


def intend(team: Team, stage: PlanStage, product: Substance, **place: object) -> PlanItem:
    place = {"area": cheek(), "side": "R", "amount": Decimal("0.5")} | place
    return plan_item(stage=stage, product=product, by=team.rn, **place)


def test_visits_stand_in_the_order_of_the_clinician(team: Team, plan: TreatmentPlan) -> None:
    first, second = (add_stage(plan=plan, name=name, by=team.rn) for name in ("A", "B"))
    order_stages(plan=plan, stages=[second, first], by=team.rn)
    assert list(plan.stages.values_list("name", "position")) == [("B", 1), ("A", 2)]
    with pytest.raises(VisitChanged):
        order_stages(plan=plan, stages=[second], by=team.rn)


def test_composite_area_is_planned_as_a_whole(
    team: Team, plan: TreatmentPlan, filler: Product
) -> None:
    stage = add_stage(plan=plan, name="A", by=team.rn)
    whole = make_area("CHIN_SHADOW", takes_filler=True)
    AreaPart.objects.create(composite=whole, part=cheek())
    assert intend(team, stage, filler, area=whole, side="").side == ""
    with pytest.raises(SideNotTaken):
        intend(team, stage, filler, area=whole, side="R")
    with pytest.raises(SideRequired):
        intend(team, stage, filler, side="")


def test_amount_for_the_same_place_is_replaced(
    team: Team, plan: TreatmentPlan, filler: Product
) -> None:
    stage = add_stage(plan=plan, name="A", by=team.rn)
    intend(team, stage, filler)
    intend(team, stage, filler, amount=Decimal("0.7"))
    assert [item.amount for item in stage.items.all()] == [Decimal("0.7")]


def test_agreed_plan_changes_only_as_a_new_version(
    team: Team, plan: TreatmentPlan, filler: Product
) -> None:
    stage = add_stage(plan=plan, name="A", by=team.rn)
    with pytest.raises(IncompletePlan):
        agree_plan(plan=plan, by=team.rn, now=team.at(9))
    item = intend(team, stage, filler)
    agree_plan(plan=plan, by=team.rn, now=team.at(9))
    for change in (
        lambda: add_stage(plan=plan, name="B", by=team.rn),
        lambda: remove_stage(stage=stage, by=team.rn),
        lambda: drop_item(item=item, by=team.rn),
        lambda: intend(team, stage, filler),
    ):
        with pytest.raises(PlanAgreed):
            change()
    second = make_plan(client=plan.client, by=team.rn, now=team.at(10), copy_of=plan)
    assert (second.version, second.agreed_at) == (2, None)
    copied = second.stages.get().items.get()
    assert (copied.area_id, copied.amount) == (item.area_id, item.amount)
    assert copied.pk != item.pk


def test_open_plan_can_lose_amounts_and_visits(
    team: Team, plan: TreatmentPlan, filler: Product
) -> None:
    stage = add_stage(plan=plan, name="A", by=team.rn)
    drop_item(item=intend(team, stage, filler), by=team.rn)
    remove_stage(stage=stage, by=team.rn)
    assert plan.stages.count() == 0


def test_booked_and_done_are_read_from_what_happened(
    team: Team, plan: TreatmentPlan, filler: Product
) -> None:
    stage = add_stage(plan=plan, name="A", by=team.rn)
    intend(team, stage, filler)
    agree_plan(plan=plan, by=team.rn, now=team.at(9))
    visit = make_visit(team, client=plan.client, hour=15, status="booked")
    book_stage(stage=stage, appointment=visit, by=team.rn, now=team.at(9))
    assert progress(stage) == (True, False)
    visit.status, visit.cancelled_by = "cancelled", "client"
    visit.save()
    assert progress(stage) == (False, False)
    make_signed_filler_chart(team, client=plan.client)
    assert progress(stage) == (False, True)


def progress(stage: PlanStage) -> tuple[bool, bool]:
    read = PlanStage.objects.with_progress().get(pk=stage.pk)
    return read.is_booked, read.is_done


def test_stage_is_not_booked_as_anothers_visit(team: Team, plan: TreatmentPlan) -> None:
    stage = add_stage(plan=plan, name="A", by=team.rn)
    with pytest.raises(VisitChanged):
        book_stage(stage=stage, appointment=make_visit(team), by=team.rn, now=team.at(9))


def test_given_counts_towards_the_composite(
    team: Team, plan: TreatmentPlan, filler: Product
) -> None:
    stage = add_stage(plan=plan, name="A", by=team.rn)
    whole = make_area("CHIN_SHADOW", takes_filler=True)
    AreaPart.objects.create(composite=whole, part=cheek())
    items = [intend(team, stage, filler, area=whole, side=""), intend(team, stage, filler)]
    chart = make_signed_filler_chart(team, client=plan.client)
    lines = planned_against(items, chart.injections.all())
    assert [(line.given_plain, str(line.missing)) for line in lines] == [
        ("1", "0"),
        ("0.5", "0.00"),
    ]


def test_any_product_of_a_class_that_was_left_open_counts(
    team: Team, plan: TreatmentPlan, filler: Product
) -> None:
    stage = add_stage(plan=plan, name="A", by=team.rn)
    gel, other = (ProductClass(kind) for kind in (Product.Kind.HA_FILLER, Product.Kind.CAHA))
    items = [intend(team, stage, gel, amount=Decimal("0.3")), intend(team, stage, other)]
    chart = make_signed_filler_chart(team, client=plan.client)
    given = list(chart.injections.all())
    lines = planned_against(items, given, is_over=True)
    assert [(line.given_plain, line.state) for line in lines] == [("0.5", "over"), ("0", "short")]
    assert over_plan(items, given) == ["HA filler: 0.7 mL over the plan"]


def test_second_tap_makes_no_second_draft(team: Team, plan: TreatmentPlan) -> None:
    again = make_plan(client=plan.client, by=team.rn, now=team.at(9), copy_of=plan)
    assert (again, again.version) == (plan, 1)
    assert list(AuditEvent.objects.values_list("action", flat=True)).count("plan.made") == 1
