"""The written estimates of a presented plan: one for each visit, at the prices that are shown."""

from datetime import date, datetime
from typing import Any

from charting.estimates.errors import NoPrice
from charting.estimates.services.issuing import issue_stage_estimate
from charting.models import Estimate, PlanPresentation, TreatmentPlan
from medspa.audit.log import Actor
from medspa.clinic.models import Location

Data = dict[str, Any]


def write_estimates(
    plan: TreatmentPlan,
    visits: list[Data],
    location: Location,
    *,
    by: Actor,
    now: datetime,
    priced_on: date | None = None,
    as_known_at: datetime | None = None,
) -> None:
    """Issue one for each of these visits as they are shown, and name it there (`estimate`, its
    public id). A visit of which something has no price has none."""
    stages = {stage.pk: stage for stage in plan.stages.select_related("plan__client")}
    for visit in visits:
        try:
            written = issue_stage_estimate(
                stage=stages[visit["stage"]],
                location=location,
                by=by,
                now=now,
                why=Estimate.Why.PRESENTED,
                priced_on=priced_on,
                as_known_at=as_known_at,
            )
        except NoPrice:
            visit["estimate"] = ""
        else:
            visit["estimate"] = str(written.public_id)


def write_what_was_signed(
    shown: PlanPresentation, accepted: set[int], *, by: Actor, now: datetime
) -> None:
    """The visits with what the client said yes to (`accepted`, numbers of lines), at the prices
    that they were shown."""
    wanted = {line["stage"] for line in shown.contents["lines"] if line["number"] in accepted}
    visits = [dict(visit) for visit in shown.contents["visits"] if visit["stage"] in wanted]
    write_estimates(
        shown.plan,
        visits,
        shown.location,
        by=by,
        now=now,
        priced_on=date.fromisoformat(shown.contents["on"]),
        as_known_at=shown.presented_at,
    )
