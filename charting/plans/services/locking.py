"""The plan's row, locked, before anything in it is changed."""

from datetime import datetime

from charting.errors import PlanAgreed
from charting.ground.places import clinic_place
from charting.models import TreatmentPlan
from medspa.formats.dates import format_when


def lock_open_plan(plan: TreatmentPlan, *, wanted: str = "") -> TreatmentPlan:
    """Until the end of the transaction. Raises PlanAgreed, which says when and by whom."""
    locked = TreatmentPlan.objects.select_for_update(of=("self",))
    found = locked.select_related("agreed_by").get(pk=plan.pk)
    if found.agreed_at:
        raise PlanAgreed(_says(found, found.agreed_at, wanted))
    return found


def _says(plan: TreatmentPlan, agreed_at: datetime, wanted: str) -> str:
    at = clinic_place().local(agreed_at)
    who = f" by {plan.agreed_by}" if plan.agreed_by else ""
    lost = f" {wanted} was not changed." if wanted else ""
    return (
        f"Version {plan.version} was agreed {format_when(at, 'j F Y, g:i A')}{who} "
        f"and is kept as it is.{lost} Make a new version to change it."
    )
