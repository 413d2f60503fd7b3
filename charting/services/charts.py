"""Opening a chart and writing its words."""

from datetime import datetime

from django.db import transaction

from bookings.models import Appointment
from charting.errors import NothingToChart, VisitChanged
from charting.lawful import day
from charting.models import Chart, Clearance, PlanStage
from charting.services.acting import acting_staff, lock_open_chart
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client

CHARTABLE = ("booked", "confirmed", "arrived", "in_treatment", "completed")


@transaction.atomic
def start_chart(
    *, appointment: Appointment, by: User, now: datetime, plan_stage: PlanStage | None = None
) -> Chart:
    """Open the chart of a visit, or return the one that is open already.

    Without `plan_stage` the stage booked for this visit is taken, else the next one not done.
    Raises NotPermitted, NothingToChart, VisitChanged.
    """
    injector = acting_staff(by, Permission.WRITE_CHARTS)
    appointment = (
        Appointment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("location", "client")
        .get(pk=appointment.pk)
    )
    existing = Chart.objects.filter(appointment=appointment).first()
    if existing:
        return existing
    client = _require_chartable(appointment, now)
    chart = Chart.objects.create(
        appointment=appointment,
        client=client,
        injector=injector,
        plan_stage=_stage_for(appointment, plan_stage),
        clearance=_clearance_for(appointment),
        opened_at=now,
        saved_at=now,
    )
    record(by=by, action="chart.started", target=chart, appointment=appointment.pk)
    return chart


@transaction.atomic
def save_notes(
    *,
    chart: Chart,
    concern: str,
    assessment: str,
    notes: str,
    aftercare_given: bool,
    by: User,
    now: datetime,
) -> Chart:
    """Keep the written part. Raises NotPermitted, ChartSigned."""
    acting_staff(by, Permission.WRITE_CHARTS)
    chart = lock_open_chart(chart)
    chart.concern, chart.assessment, chart.notes = concern, assessment, notes
    chart.aftercare_given, chart.saved_at = aftercare_given, now
    chart.save(update_fields=["concern", "assessment", "notes", "aftercare_given", "saved_at"])
    record(by=by, action="chart.notes_saved", target=chart)
    return chart


@transaction.atomic
def choose_stage(*, chart: Chart, plan_stage: PlanStage | None, by: User, now: datetime) -> Chart:
    """Say which visit of the plan this is. Raises NotPermitted, ChartSigned, VisitChanged."""
    acting_staff(by, Permission.WRITE_CHARTS)
    chart = lock_open_chart(chart)
    if plan_stage is not None:
        _require_own_stage(plan_stage, chart.client_id)
    chart.plan_stage, chart.saved_at = plan_stage, now
    chart.save(update_fields=["plan_stage", "saved_at"])
    record(by=by, action="chart.stage_chosen", target=chart, stage=plan_stage and plan_stage.pk)
    return chart


def _require_chartable(appointment: Appointment, now: datetime) -> Client:
    if appointment.client is None or appointment.status not in CHARTABLE:
        state = appointment.get_status_display()
        raise NothingToChart(f"There is nothing to chart: the visit is marked “{state}”.")
    visit_on = appointment.local_start.date()
    if visit_on > appointment.location.local(now).date():
        raise NothingToChart(f"There is nothing to chart yet: the visit is on {day(visit_on)}.")
    return appointment.client


def _require_own_stage(stage: PlanStage, client_id: int | None) -> None:
    if stage.plan.client_id != client_id:
        raise VisitChanged("This plan belongs to another client.", field="plan_stage")


def _stage_for(appointment: Appointment, wanted: PlanStage | None) -> PlanStage | None:
    if wanted is not None:
        _require_own_stage(wanted, appointment.client_id)
        return wanted
    booked = PlanStage.objects.filter(appointment=appointment).first()
    return booked or _next_stage(appointment)


def _next_stage(appointment: Appointment) -> PlanStage | None:
    """The first stage of the newest agreed plan that has no chart; none for a consultation."""
    if appointment.appointment_type.purpose != "treatment":
        return None
    stages = PlanStage.objects.filter(
        plan__client=appointment.client_id, plan__agreed_at__isnull=False, charts=None
    )
    return stages.order_by("-plan__version", "position").first()


def _clearance_for(appointment: Appointment) -> Clearance | None:
    on = appointment.local_start.date()
    return Clearance.objects.filter(client=appointment.client_id).valid_on(on).first()
