"""What was planned for a client, as it is handed out."""

from typing import Any

from charting.models import ItemSkip, PlanItem, PlanPresentation, PlanStage, TreatmentPlan
from medspa.clients.models import Client
from treatments.wording import plain_number

Data = dict[str, Any]


def plans_of(client: Client) -> list[Data]:
    """Every version, newest first, with what was skipped of it. A fixed number of queries."""
    plans = client.treatment_plans.select_related("made_by", "agreed_by").prefetch_related(
        "stages__items__area",
        "stages__items__product",
        "stages__items__alternative_to__area",
        "stages__items__skips__by",
        "presentations__presented_by",
        "presentations__presented_items__decisions",
    )
    return [_plan(plan) for plan in plans]


def _plan(plan: TreatmentPlan) -> Data:
    return {
        "version": plan.version,
        "made_by": str(plan.made_by),
        "made_at": plan.made_at,
        "agreed_at": plan.agreed_at,
        "agreement_noted_by": str(plan.agreed_by) if plan.agreed_by else "",
        "visits": [_stage(stage) for stage in plan.stages.all()],
        "presented": [_presentation(one) for one in plan.presentations.all()],
    }


def _presentation(shown: PlanPresentation) -> Data:
    """As it was shown, with every answer and the signature."""
    items = shown.presented_items.all()
    answers = [(item.line, one) for item in items for one in item.decisions.all()]
    return {
        "by": str(shown.presented_by),
        "presented_at": shown.presented_at,
        "where": shown.get_way_display(),
        "opened_at": shown.opened_at,
        "shown": shown.contents,
        "answers": [
            {"line": line, "answer": one.answer, "reason": one.reason, "at": one.decided_at}
            for line, one in sorted(answers, key=lambda each: each[1].pk)
        ],
        "signed_at": shown.signed_at,
        "signed_name": shown.signed_name,
    }


def _stage(stage: PlanStage) -> Data:
    return {
        "name": stage.name,
        "days_after_the_visit_before": stage.days_after,
        "items": [_item(item) for item in stage.items.all()],
    }


def _item(item: PlanItem) -> Data:
    return {
        "area": item.area.full_name,
        "side": item.side,
        "product": item.substance.name,
        "amount": plain_number(item.amount),
        "unit": str(item.unit),
        "technique": item.technique,
        "why": item.why,
        "optional": item.is_optional,
        "instead_of": str(item.alternative_to) if item.alternative_to else "",
        "skipped": [_skip(skip) for skip in item.skips.all()],
    }


def _skip(skip: ItemSkip) -> Data:
    return {"skipped": skip.is_skipped, "reason": skip.reason, "by": str(skip.by), "at": skip.at}
