"""Is this a visit of the plan? Asked before a chart is opened whose appointment does not say so."""

from dataclasses import dataclass

from django.db.models import Prefetch

from bookings.models import Appointment
from charting.charts.services.replacing import find_chart_to_replace
from charting.ground.planned import newest_agreed_plan
from charting.models import Chart, PlanItem, PlanStage


@dataclass(frozen=True)
class StageQuestion:
    """The visits of the plan that are still to do, with `items` that are wanted.

    `likely`: the only one that intends just what the appointment is for; None if there is no such,
    or more than one.
    """

    stages: list[PlanStage]
    likely: PlanStage | None


def stage_question(appointment: Appointment) -> StageQuestion | None:
    """None where nothing is to be asked: a chart or the plan says already which visit it is, or no
    agreed plan has one to do. A fixed number of queries."""
    if _is_known(appointment):
        return None
    plan = newest_agreed_plan(appointment.client_id)
    wanted = Prefetch("items", PlanItem.objects.wanted().select_related("area", "product"))
    to_do = PlanStage.objects.to_do().filter(plan=plan).select_related("appointment__location")
    stages = list(to_do.order_by("position").prefetch_related(wanted)) if plan else []
    return StageQuestion(stages, _likely(appointment, stages)) if stages else None


def _is_known(appointment: Appointment) -> bool:
    if Chart.objects.live().filter(appointment=appointment).exists():
        return True
    wrong = find_chart_to_replace(appointment)
    return bool(wrong and wrong.plan_stage_id) or appointment.plan_stages.exists()


def _likely(appointment: Appointment, stages: list[PlanStage]) -> PlanStage | None:
    kind = appointment.appointment_type
    if kind.is_touch_up or kind.purpose != kind.Purpose.TREATMENT:
        return None
    given = {str(modality) for modality in kind.modalities}
    fits = [one for one in stages if {item.modality for item in one.items.all()} == given]
    return fits[0] if len(fits) == 1 else None
