"""From the assessment to a plan in one tap."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from charting.errors import NothingAssessed
from charting.ground.places import place_of
from charting.models import PlanItem, PlanStage, TreatmentPlan
from charting.plans.entry import ItemDetails, ItemEntry
from charting.plans.proposal import Proposal, ProposedItem, read_proposal
from charting.plans.services.items import plan_entry
from charting.plans.services.plans import add_stage, make_plan
from medspa.accounts.models import User
from medspa.audit.log import record
from medspa.clients.models import Client
from treatments.catalogue.planning import gap_between
from treatments.models import Modality


@dataclass(frozen=True)
class ProposedPlan:
    """The draft, what was put into it, and what had no sourced amount."""

    plan: TreatmentPlan
    items: list[PlanItem]
    left_out: list[str]

    @property
    def says(self) -> str:
        what = f"{len(self.items)} amounts proposed from the assessment; change what you like."
        if not self.items:
            what = "Everything that was found is planned already."
        left = ", ".join(self.left_out)
        return f"{what} No source gives an amount for: {left}." if left else what


@transaction.atomic
def propose_plan(*, client: Client, by: User, now: datetime) -> ProposedPlan:
    """Put what the newest assessment asks for into the client's draft, begun if there is none.

    Neurotoxin in one visit, filler in the next [SEED]. What is planned at a place already stays.
    Amounts lie within the usual range. Raises NotPermitted, NothingAssessed.
    """
    proposal = read_proposal(client, place_of(client).local(now).date())
    if proposal.assessment is None:
        raise NothingAssessed("Assess the face first: the proposal comes from what you saw.")
    if not proposal.items:
        raise NothingAssessed("The last assessment found nothing that asks for an amount.")
    plan = make_plan(client=client, by=by, now=now)
    items = _fill(plan, proposal, by)
    facts = {"assessment": proposal.assessment.pk, "items": len(items)}
    record(by=by, action="plan.proposed", target=plan, **facts)
    return ProposedPlan(plan, items, proposal.left_out)


def _fill(plan: TreatmentPlan, proposal: Proposal, by: User) -> list[PlanItem]:
    planned = PlanItem.objects.filter(stage__plan=plan).select_related("product")
    taken = {(item.area_id, item.side, item.modality) for item in planned}
    made: list[PlanItem] = []
    for modality in Modality:
        fresh = [
            one
            for one in proposal.of(modality)
            if (one.area.pk, one.side, str(one.modality)) not in taken
        ]
        if fresh:
            stage = _stage_for(plan, modality, by)
            made += [_plan(stage, one, by) for one in fresh]
    return made


def _stage_for(plan: TreatmentPlan, modality: Modality, by: User) -> PlanStage:
    """The first visit with this kind of product, or with nothing yet; else a new one."""
    stages = list(plan.stages.prefetch_related("items__product"))
    kinds = [{item.modality for item in stage.items.all()} for stage in stages]
    for wanted in ({str(modality)}, set()):
        for stage, kind in zip(stages, kinds, strict=True):
            if kind == wanted:
                return stage
    before = max((min(kind) for kind in kinds if kind), default="")
    gap = gap_between(before, modality)
    days = gap.usual if gap else None
    return add_stage(plan=plan, name=str(modality.label), by=by, days_after=days)


def _plan(stage: PlanStage, one: ProposedItem, by: User) -> PlanItem:
    details = ItemDetails(technique=one.technique, why=one.why)
    entry = ItemEntry(
        area=one.area,
        side=one.side,
        substance=one.substance,
        amount=one.beginning.amount,
        details=details,
    )
    return plan_entry(stage=stage, entry=entry, by=by)[0]
