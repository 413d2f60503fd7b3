"""Plans: what is intended, visit by visit. An agreed plan is kept; a change is a new version."""

from collections.abc import Sequence
from copy import copy
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from charting.errors import IncompletePlan, PlanWithClient, VisitChanged
from charting.ground.acting_staff import require_staff
from charting.models import PlanItem, PlanStage, TreatmentPlan
from charting.plans.entry import ItemDetails, ItemEntry
from charting.plans.services.items import plan_entry
from charting.plans.services.locking import lock_open_plan
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.clients.services import lock_client
from treatments.catalogue.product_class import Substance
from treatments.models import FacialArea


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
def add_stage(
    *, plan: TreatmentPlan, name: str, by: User, days_after: int | None = None
) -> PlanStage:
    """Add a visit at the end of the plan, so many days after the one before.

    Raises NotPermitted, PlanAgreed.
    """
    require_staff(by, Permission.WRITE_CHARTS)
    plan = lock_open_plan(plan)
    last = plan.stages.aggregate(last=Max("position"))["last"] or 0
    gap = days_after if last else None
    stage = PlanStage.objects.create(plan=plan, position=last + 1, name=name, days_after=gap)
    record(by=by, action="plan.stage_added", target=plan, stage=stage.pk)
    return stage


@transaction.atomic
def order_stages(*, plan: TreatmentPlan, stages: Sequence[PlanStage], by: User) -> None:
    """Put the visits in this order: toxin or filler first is the clinician's choice.

    The days between the first and the second visit stay between the first and the second.

    Raises NotPermitted, PlanAgreed, VisitChanged.
    """
    require_staff(by, Permission.WRITE_CHARTS)
    plan = lock_open_plan(plan)
    if {stage.pk for stage in stages} != set(plan.stages.values_list("pk", flat=True)):
        raise VisitChanged("These are not the visits of this plan.")
    gaps = plan.stages.order_by("position").values_list("days_after", flat=True)
    for position, (stage, gap) in enumerate(zip(stages, list(gaps), strict=True), start=1):
        plan.stages.filter(pk=stage.pk).update(position=position, days_after=gap)
    record(by=by, action="plan.ordered", target=plan)


@transaction.atomic
def describe_stage(*, stage: PlanStage, name: str, by: User, days_after: int | None) -> PlanStage:
    """Name a visit, and say how many days after the one before it is meant.

    Raises NotPermitted, PlanAgreed.
    """
    require_staff(by, Permission.WRITE_CHARTS)
    plan = lock_open_plan(stage.plan, wanted=stage.name)
    stage.name, stage.days_after = name, days_after
    stage.save(update_fields=["name", "days_after"])
    _first_has_no_gap(plan)
    record(by=by, action="plan.stage_described", target=plan, stage=stage.pk, days=days_after)
    return stage


@transaction.atomic
def remove_stage(*, stage: PlanStage, by: User) -> None:
    """Drop a visit from a plan that is not agreed yet. Raises NotPermitted, PlanAgreed."""
    require_staff(by, Permission.WRITE_CHARTS)
    plan = lock_open_plan(stage.plan)
    lost = stage.items.count()
    record(by=by, action="plan.stage_removed", target=plan, stage=stage.pk, items=lost)
    stage.delete()
    _first_has_no_gap(plan)


@transaction.atomic
def plan_item(
    *,
    stage: PlanStage,
    area: FacialArea,
    product: Substance,
    amount: Decimal,
    by: User,
    side: str = "",
    reason: str = "",
    details: ItemDetails | None = None,
) -> PlanItem:
    """Intend an amount (U or mL) of a product, or of a class of fillers, in an area.

    Raises what `plan_entry` raises.
    """
    entry = ItemEntry(
        area=area, substance=product, amount=amount, side=side, reason=reason, details=details
    )
    return plan_entry(stage=stage, entry=entry, by=by)[0]


@transaction.atomic
def agree_plan(*, plan: TreatmentPlan, by: User, now: datetime) -> TreatmentPlan:
    """The client agrees; from now on it is kept as it is. What was presented, the client signs.

    Raises NotPermitted, PlanAgreed, PlanWithClient, IncompletePlan.
    """
    staff = require_staff(by, Permission.WRITE_CHARTS)
    plan = lock_open_plan(plan)
    _require_not_presented(plan)
    stages = plan.stages.all()
    if not stages or stages.filter(items=None).exists():
        raise IncompletePlan("Each visit of the plan needs at least one area and amount.")
    plan.agreed_at, plan.agreed_by = now, staff
    plan.save(update_fields=["agreed_at", "agreed_by"])
    record(by=by, action="plan.agreed", target=plan)
    return plan


def _require_not_presented(plan: TreatmentPlan) -> None:
    """Else what the client answered, and the time to think it over, would count for nothing."""
    shown = plan.presentations.first()
    if shown is None:
        return
    says = (
        "The client signed this plan with “not now” to everything. Present it again."
        if shown.signed_at
        else "The client has this plan to answer and sign. To sign it now, present it on a tablet."
    )
    raise PlanWithClient(says)


def _first_has_no_gap(plan: TreatmentPlan) -> None:
    """Days are counted from the visit before."""
    first = plan.stages.order_by("position").values("pk")[:1]
    plan.stages.filter(pk__in=first, days_after__isnull=False).update(days_after=None)


def _copy_stages(source: TreatmentPlan, plan: TreatmentPlan) -> None:
    """With what is to do and what is done; an alternative stands for the copy of its item."""
    if source.client_id != plan.client_id:
        raise VisitChanged("This plan belongs to another client.")
    copies: dict[int, PlanItem] = {}
    for stage in source.stages.prefetch_related("items"):
        items = list(stage.items.all())
        stage.pk, stage.plan, stage.appointment = None, plan, None
        stage.save(force_insert=True)
        copies |= {item.pk: _copy(item, stage) for item in items}
    mains = [item for item in copies.values() if item.alternative_to_id is None]
    PlanItem.objects.bulk_create(mains)
    others = [item for item in copies.values() if item.alternative_to_id is not None]
    for item in others:
        item.alternative_to = copies[item.alternative_to_id or 0]
    PlanItem.objects.bulk_create(others)


def _copy(item: PlanItem, stage: PlanStage) -> PlanItem:
    item = copy(item)
    item.pk, item.stage = None, stage
    item._state.adding = True
    return item
