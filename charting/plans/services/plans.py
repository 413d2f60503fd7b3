"""Plans: what is intended, visit by visit. An agreed plan is kept; a change is a new version."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from charting.errors import (
    IncompletePlan,
    PlanAgreed,
    SideNotTaken,
    VisitChanged,
    WrongModality,
)
from charting.ground.acting_staff import require_staff
from charting.ground.amounts import require_amount
from charting.ground.doses import planned_doses, require_reason
from charting.ground.sides import side_in
from charting.models import PlanItem, PlanStage, TreatmentPlan
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.clients.services import lock_client
from treatments.models import FacialArea, Product


@transaction.atomic
def make_plan(
    *, client: Client, by: User, now: datetime, copy_of: TreatmentPlan | None = None
) -> TreatmentPlan:
    """Begin the client's next plan version, empty or with the visits of an earlier one.

    One that is not agreed yet is gone on with, so that a second tap makes no second version.

    Raises NotPermitted, VisitChanged.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    lock_client(client.pk)
    if draft := client.treatment_plans.filter(agreed_at=None).first():
        return draft
    last = client.treatment_plans.aggregate(last=Max("version"))["last"] or 0
    plan = TreatmentPlan.objects.create(client=client, version=last + 1, made_by=staff, made_at=now)
    if copy_of is not None:
        _copy_stages(copy_of, plan)
    record(by=by, action="plan.made", target=plan, client=client.pk, version=plan.version)
    return plan


@transaction.atomic
def add_stage(*, plan: TreatmentPlan, name: str, by: User) -> PlanStage:
    """Add a visit at the end of the plan. Raises NotPermitted, PlanAgreed."""
    require_staff(by, Permission.WRITE_CHARTS)
    plan = _lock_open_plan(plan)
    position = (plan.stages.aggregate(last=Max("position"))["last"] or 0) + 1
    stage = PlanStage.objects.create(plan=plan, position=position, name=name)
    record(by=by, action="plan.stage_added", target=plan, stage=stage.pk)
    return stage


@transaction.atomic
def order_stages(*, plan: TreatmentPlan, stages: Sequence[PlanStage], by: User) -> None:
    """Put the visits in this order: toxin or filler first is the clinician's choice.

    Raises NotPermitted, PlanAgreed, VisitChanged.
    """
    require_staff(by, Permission.WRITE_CHARTS)
    plan = _lock_open_plan(plan)
    if {stage.pk for stage in stages} != set(plan.stages.values_list("pk", flat=True)):
        raise VisitChanged("These are not the visits of this plan.")
    for position, stage in enumerate(stages, start=1):
        plan.stages.filter(pk=stage.pk).update(position=position)
    record(by=by, action="plan.ordered", target=plan)


@transaction.atomic
def remove_stage(*, stage: PlanStage, by: User) -> None:
    """Drop a visit from a plan that is not agreed yet. Raises NotPermitted, PlanAgreed."""
    require_staff(by, Permission.WRITE_CHARTS)
    plan = _lock_open_plan(stage.plan)
    record(by=by, action="plan.stage_removed", target=plan, stage=stage.pk)
    stage.delete()


@transaction.atomic
def plan_item(
    *,
    stage: PlanStage,
    area: FacialArea,
    product: Product,
    amount: Decimal,
    by: User,
    side: str = "",
    reason: str = "",
) -> PlanItem:
    """Intend an amount (U or mL) of a product in an area; again for the same place replaces it.

    A composite area takes no side: its amount is for all its parts. Above the usual range it needs
    a `reason`. Raises NotPermitted, PlanAgreed, SideRequired, SideNotTaken, WrongModality,
    BadAmount, ReasonNeeded.
    """
    require_staff(by, Permission.WRITE_CHARTS)
    plan = _lock_open_plan(stage.plan)
    if product.modality not in area.modalities:
        raise WrongModality(f"{area} does not take {product}.", field="product")
    side = _planned_side(area, side)
    amount = require_amount(amount, "amount")
    planned = PlanItem(
        stage=stage,
        area=area,
        side=side,
        product_class=product.kind,
        product=product,
        amount=amount,
    )
    item, _ = PlanItem.objects.update_or_create(
        stage=stage,
        area=area,
        side=side,
        product_class=product.kind,
        product=product,
        defaults={"amount": amount, "reason": _reason(planned, reason)},
    )
    record(by=by, action="plan.item_set", target=plan, item=item.pk)
    return item


@transaction.atomic
def drop_item(*, item: PlanItem, by: User) -> None:
    """Take an intended amount out of a plan. Raises NotPermitted, PlanAgreed."""
    require_staff(by, Permission.WRITE_CHARTS)
    plan = _lock_open_plan(item.stage.plan)
    record(by=by, action="plan.item_dropped", target=plan, item=item.pk)
    item.delete()


@transaction.atomic
def agree_plan(*, plan: TreatmentPlan, by: User, now: datetime) -> TreatmentPlan:
    """The client agrees; from now on it is kept as it is.

    Raises NotPermitted, PlanAgreed, IncompletePlan.
    """
    require_staff(by, Permission.WRITE_CHARTS)
    plan = _lock_open_plan(plan)
    stages = plan.stages.all()
    if not stages or stages.filter(items=None).exists():
        raise IncompletePlan("Each visit of the plan needs at least one area and amount.")
    plan.agreed_at = now
    plan.save(update_fields=["agreed_at"])
    record(by=by, action="plan.agreed", target=plan)
    return plan


def _lock_open_plan(plan: TreatmentPlan) -> TreatmentPlan:
    plan = TreatmentPlan.objects.select_for_update().get(pk=plan.pk)
    if plan.agreed_at:
        raise PlanAgreed("This plan is agreed. Make a new version to change it.")
    return plan


def _reason(planned: PlanItem, reason: str) -> str:
    """Why it is above the usual, beside what else this visit intends."""
    others = planned.stage.items.select_related("area", "product")
    beside = [item for item in others if _place_of(item) != _place_of(planned)]
    [dose] = planned_doses([planned])
    return require_reason(dose, planned_doses(beside), reason)


def _place_of(item: PlanItem) -> tuple[str, str, int | None]:
    return item.area_id, item.side, item.product_id


def _planned_side(area: FacialArea, side: str) -> str:
    if area.is_composite:
        if side:
            raise SideNotTaken(f"{area} is planned as a whole.", field="side")
        return ""
    return side_in(area, side)


def _copy_stages(source: TreatmentPlan, plan: TreatmentPlan) -> None:
    if source.client_id != plan.client_id:
        raise VisitChanged("This plan belongs to another client.")
    for stage in source.stages.prefetch_related("items"):
        items = list(stage.items.all())
        stage.pk, stage.plan, stage.appointment = None, plan, None
        stage.save(force_insert=True)
        for item in items:
            item.pk, item.stage = None, stage
        PlanItem.objects.bulk_create(items)
