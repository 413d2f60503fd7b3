"""The estimates of a whole plan: a written one for each of its visits."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from charting.estimates.errors import NoPrice
from charting.estimates.sending import send_estimate
from charting.estimates.services.asking import answer_request
from charting.estimates.services.issuing import issue_stage_estimate
from charting.models import Estimate, EstimateRequest, PlanStage, TreatmentPlan
from medspa.audit.log import Actor
from medspa.clients.resemblances import records_of
from medspa.clients.services import lock_client


@transaction.atomic
def answer_from_plan(*, asked: EstimateRequest, by: Actor, now: datetime) -> list[Estimate]:
    """For whoever asked, of each visit of their agreed plan that is neither booked nor done: sent
    to them. None where all is, where nothing has a price, or where somebody answered before."""
    lock_client(asked.client_id)
    if not EstimateRequest.objects.waiting().filter(pk=asked.pk).exists():
        return []
    written = list(_of_each(asked, by, now))
    for estimate in written:
        send_estimate(estimate, by=by, now=now, is_again=True)
    if written:
        answer_request(asked, written[0], by=by, now=now)
    return written


def _of_each(asked: EstimateRequest, by: Actor, now: datetime) -> Iterator[Estimate]:
    """What has no price has none; that keeps nobody from the others."""
    for stage in _to_book(asked):
        try:
            yield issue_stage_estimate(stage=stage, location=asked.location, by=by, now=now)
        except NoPrice:
            continue


def _to_book(asked: EstimateRequest) -> list[PlanStage]:
    """Of the plan that was agreed last, on whichever record of the person. Two queries."""
    plans = TreatmentPlan.objects.filter(client__in=records_of(asked.client))
    plan = plans.filter(agreed_at__isnull=False).order_by("-agreed_at", "-version").first()
    stages = PlanStage.objects.with_progress().to_do().filter(plan=plan, items__isnull=False)
    stages = stages.select_related("plan__client", "plan__made_by").order_by("position")
    return [stage for stage in stages.distinct() if not stage.is_booked]
