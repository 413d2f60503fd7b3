"""What is intended for a client: plans, their visits, amounts in them, and what was skipped."""

from charting.models.plan.intent import Intent
from charting.models.plan.item import PlanItem
from charting.models.plan.plan import TreatmentPlan
from charting.models.plan.side import Side
from charting.models.plan.skip import ItemSkip
from charting.models.plan.stage import PlanStage

__all__ = ["Intent", "ItemSkip", "PlanItem", "PlanStage", "Side", "TreatmentPlan"]
