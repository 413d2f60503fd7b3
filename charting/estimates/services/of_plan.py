"""The estimates of a whole plan: a written one for each of its visits."""

from datetime import datetime

from django.db import transaction

from charting.estimates.sending import send_estimate
from charting.estimates.services.issuing import issue_stage_estimate
from charting.models import Estimate, PlanStage
from medspa.audit.log import Actor
from medspa.clients.models import Client
from medspa.clinic.models import Location


@transaction.atomic
def write_from_plan(*, client: Client, place: Location, by: Actor, now: datetime) -> list[Estimate]:
    """For whoever asked: of each visit of their agreed plan that is not booked, sent to them. None
    without such a plan. Raises NoPrice."""
    plan = client.treatment_plans.filter(agreed_at__isnull=False).order_by("-version").first()
    if plan is None:
        return []
    stages = PlanStage.objects.filter(plan=plan, appointment=None, items__isnull=False).distinct()
    written = [
        issue_stage_estimate(stage=stage, location=place, by=by, now=now)
        for stage in stages.select_related("plan__client", "plan__made_by").order_by("position")
    ]
    for estimate in written:
        send_estimate(estimate, by=by, now=now, is_again=True)
    return written
