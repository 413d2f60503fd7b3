"""Which visit of the agreed plan an appointment is that was booked without saying so."""

from collections.abc import Iterator

from django.db import transaction

from bookings.models import Appointment
from charting.errors import MayNotBeGiven, VisitChanged
from charting.ground.planned import newest_agreed_plan
from charting.models import PlanItem, PlanStage, TreatmentPlan
from charting.plans.bookable import may_be_booked
from medspa.audit.log import Actor, record
from medspa.clients.services import lock_client
from treatments.giving import Answer


@transaction.atomic
def tie_to_plan(*, appointment: Appointment, by: Actor) -> PlanStage | None:
    """The first open visit of the newest agreed plan that intends just what the appointment gives,
    if nothing stands against it on that day; None where there is none, or the plan has the
    appointment already. Call before the appointment is locked.
    """
    kind = appointment.appointment_type
    plan = newest_agreed_plan(appointment.client_id)
    if plan is None or kind.is_touch_up or kind.purpose != kind.Purpose.TREATMENT:
        return None
    lock_client(plan.client_id)
    if plan.stages.filter(appointment=appointment).exists():
        return None
    wanted = {str(modality) for modality in kind.modalities}
    for stage, items in _open_stages(plan):
        if {item.modality for item in items} == wanted:
            return None if _tie(stage, appointment, items, by) else stage
    return None


@transaction.atomic
def tie_stage(*, stage: PlanStage, appointment: Appointment, by: Actor) -> None:
    """Just this visit of the plan, whatever else the appointment gives beside it.

    Rules that stand against it are told by their names, since the desk reads them: no amounts.
    Raises VisitChanged, MayNotBeGiven.
    """
    lock_client(stage.plan.client_id)
    for one, items in _open_stages(stage.plan):
        if one == stage:
            if against := _tie(one, appointment, items, by):
                says = ", ".join(dict.fromkeys(answer.rule.label for answer in against))
                raise MayNotBeGiven(f"Against that day, as the visit is planned: {says}.")
            return
    raise VisitChanged("This visit of the plan is booked or begun by now.")


def _open_stages(plan: TreatmentPlan) -> Iterator[tuple[PlanStage, list[PlanItem]]]:
    """Each that is to be given and not booked, with what is wanted of it."""
    stages = PlanStage.objects.to_do().with_progress().filter(plan=plan)
    for stage in stages.select_related("plan__client").order_by("position"):
        if not stage.is_booked:
            yield stage, list(stage.items.wanted().select_related("area", "product"))


def _tie(
    stage: PlanStage, appointment: Appointment, items: list[PlanItem], by: Actor
) -> list[Answer]:
    """What stands against it; nothing does where it is tied."""
    if against := may_be_booked(stage, appointment, items):
        return against
    PlanStage.objects.filter(pk=stage.pk).update(appointment=appointment)
    record(by=by, action="plan.stage_booked", target=stage, appointment=appointment.pk)
    return []
