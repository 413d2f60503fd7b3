"""Which appointment a visit of the plan is booked as, once the rules have read what it intends."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from bookings.models import Appointment, RuleOverride
from charting.errors import MayNotBeGiven, ReasonNeeded, VisitChanged
from charting.ground.acting_staff import require_staff
from charting.models import Chart, PlanStage
from charting.plans.bookable import may_be_booked
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.services import lock_client
from medspa.errors import NotPermitted
from treatments.catalogue.cautions import without_marks
from treatments.giving import Answer, may_decide


@transaction.atomic
def book_stage(
    *,
    stage: PlanStage,
    appointment: Appointment | None,
    by: User,
    now: datetime,
    reason: str = "",
) -> PlanStage:
    """Say which appointment a visit of the plan is booked as, or was given at; None takes it back.

    Before its chart is begun the rules are asked of what it intends, on the day of the appointment
    (`may_be_booked`). What `by` may decide is set aside with a `reason`, kept with the appointment.
    From then on the rules are asked at the needle, and what was given would count twice here: an
    open chart is tied, too, and a signed one that names no visit counts by its appointment.
    Raises NotPermitted, VisitChanged, MayNotBeGiven, ReasonNeeded.
    """
    require_staff(by, Permission.WRITE_CHARTS)
    lock_client(stage.plan.client_id)
    before = stage.appointment_id
    if appointment is not None:
        _require_own(stage, appointment)
        if not _tie_chart(appointment.pk, stage, now):
            asked = may_be_booked(stage, appointment)
            _require_decided(asked, reason, by)
            _keep(asked, appointment, reason, by, now)
    if before and before != (appointment and appointment.pk):
        _untie_chart(before, stage, now)
    stage.appointment = appointment
    stage.save(update_fields=["appointment"])
    booked = appointment.pk if appointment else None
    record(by=by, action="plan.stage_booked", target=stage, appointment=booked)
    return stage


def _require_own(stage: PlanStage, appointment: Appointment) -> None:
    """Of the same client, and no other visit of this plan."""
    if appointment.client_id != stage.plan.client_id:
        raise VisitChanged("This appointment is another client's.", field="appointment")
    others = stage.plan.stages.exclude(pk=stage.pk)
    other = others.filter(appointment=appointment).first()
    if other is None:
        named = Chart.objects.live().signed().filter(appointment=appointment)
        other = others.filter(charts__in=named).first()
    if other is not None:
        raise VisitChanged(
            f"This appointment is visit {other.position} of the plan already, {other.name}.",
            field="appointment",
        )


def _tie_chart(appointment: int, stage: PlanStage, now: datetime) -> bool:
    """Whether the chart of the appointment is begun; one that is open is this visit from now on."""
    charts = Chart.objects.live().filter(appointment=appointment)
    charts.unsigned().update(plan_stage=stage, saved_at=now)
    return charts.exists()


def _untie_chart(appointment: int, stage: PlanStage, now: datetime) -> None:
    open_ones = Chart.objects.unsigned().filter(appointment=appointment, plan_stage=stage)
    open_ones.update(plan_stage=None, saved_at=now)


def _require_decided(asked: Sequence[Answer], reason: str, by: User) -> None:
    says = " ".join(without_marks(one.full_sentence) for one in asked)
    if any(one.is_refused for one in asked):
        refused = [one.full_sentence for one in asked if one.is_refused]
        raise MayNotBeGiven(without_marks(" ".join(refused)), field="appointment", answers=refused)
    if not all(may_decide(one.who, by.permissions) for one in asked):
        raise NotPermitted(says, field="appointment")
    if asked and not reason.strip():
        raise ReasonNeeded(f"{says} Why?", field="reason", warnings=[one.sentence for one in asked])


def _keep(
    asked: Sequence[Answer], appointment: Appointment, reason: str, by: User, now: datetime
) -> None:
    """With the appointment, where the desk reads it too: which rule and why, and no amounts."""
    RuleOverride.objects.bulk_create(
        RuleOverride(
            appointment=appointment,
            rule=str(one.rule),
            sentence=f"{one.rule.label}, as the visit is planned.",
            reason=reason.strip()[:300],
            by=by.audit_name,
            at=now,
        )
        for one in asked
    )
    if asked:
        rules = [str(one.rule) for one in asked]
        record(by=by, action="appointment.rules_overridden", target=appointment, rules=rules)
