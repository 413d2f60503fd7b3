"""Opening the chart of a visit: who may be charted when, and what is asked before."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from bookings.models import Appointment
from charting.charts.services.replacing import copy_into_replacement, find_chart_to_replace
from charting.errors import (
    IdentityNeeded,
    LateReasonNeeded,
    NothingToChart,
    VisitChanged,
    WhoIsIt,
)
from charting.ground.acting_staff import require_staff
from charting.ground.moments import Moment
from charting.models import Chart, Clearance, PlanStage
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client, Resemblance
from medspa.clinic.models import StaffMember
from treatments.giving.wordings import day_text

CHARTABLE = ("booked", "confirmed", "arrived", "in_treatment", "completed")
IDENTIFIERS_NEEDED = 2


@dataclass(frozen=True)
class StartAnswers:
    """What the person who opens the chart said on the way.

    `plan_stage`: the visit of the plan that it is; `is_unplanned`: it is none.
    """

    identified_by: Collection[str] = ()
    late_reason: str = ""
    plan_stage: PlanStage | None = None
    is_unplanned: bool = False


@transaction.atomic
def start_chart(
    *,
    appointment: Appointment,
    by: User,
    now: datetime,
    plan_stage: PlanStage | None = None,
    identified_by: Collection[str] = (),
    late_reason: str = "",
    is_unplanned: bool = False,
) -> Chart:
    """Open the chart of a visit, or return the one that is open or signed already.

    Before the desk has marked the client as arrived, two identifiers (`Chart.Identifier`) are
    asked. After the day of the visit it is a late entry with its reason. One that was wrongly
    written is replaced: the new one begins as its copy. It is `plan_stage`, which is tied to the
    appointment, or `is_unplanned`, no visit of the plan; where neither is said, the stage booked
    for this visit, else the next one not done.
    Raises NotPermitted, NothingToChart, WhoIsIt, VisitChanged, IdentityNeeded, LateReasonNeeded.
    """
    injector = require_staff(by, Permission.WRITE_CHARTS)
    appointment = _locked(appointment)
    existing = Chart.objects.live().filter(appointment=appointment).first()
    if existing:
        return existing
    require_chartable(appointment, now)
    _require_known(appointment)
    said = StartAnswers(identified_by, late_reason.strip(), plan_stage, is_unplanned)
    chart = _create(appointment, injector, require_asked(appointment, said, now), now)
    _tie(appointment, plan_stage, by)
    record(
        by=by,
        action="chart.started",
        target=chart,
        appointment=appointment.pk,
        identified_by=chart.identified_by,
        late=chart.is_late_entry,
        replaces=chart.replaces_id and str(chart.replaces_id),
    )
    return chart


def require_chartable(appointment: Appointment, now: datetime) -> None:
    """Raises NothingToChart for a visit that did not take place, or not yet."""
    if appointment.client is None or appointment.status not in CHARTABLE:
        state = appointment.get_status_display()
        raise NothingToChart(f"There is nothing to chart: the visit is marked “{state}”.")
    visit_on = appointment.local_start.date()
    if visit_on > appointment.location.local(now).date():
        raise NothingToChart(
            f"There is nothing to chart yet: the visit is on {day_text(visit_on)}."
        )


def _require_known(appointment: Appointment) -> None:
    """A record begun under another spelling or address has no history: first it is said whose it
    is. Whoever charts may say so, too."""
    if (
        asked := Resemblance.objects.filter(
            client=appointment.client_id, state=Resemblance.State.WAITING
        )
        .select_related("known")
        .first()
    ):
        raise WhoIsIt(f"This may be {asked.known.full_name}, who has a record already.")


def is_late(appointment: Appointment, now: datetime) -> bool:
    """The day of the visit is over, on the location's calendar."""
    return appointment.local_start.date() < appointment.location.local(now).date()


def needs_identity(appointment: Appointment, now: datetime) -> bool:
    """Nobody at the desk has seen the client today."""
    return appointment.is_before_visit and not is_late(appointment, now)


def identifiers_of(client: Client) -> list[tuple[str, str]]:
    """What can be asked of this client, with what the record says."""
    known = [
        (Chart.Identifier.NAME, client.full_name),
        (Chart.Identifier.BIRTH_DATE, day_text(client.birth_on) if client.birth_on else ""),
        (Chart.Identifier.PHONE, str(client.phone or "")),
    ]
    return [(identifier.value, said) for identifier, said in known if said]


def _locked(appointment: Appointment) -> Appointment:
    rows = Appointment.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("location", "client", "appointment_type").get(pk=appointment.pk)


def _tie(appointment: Appointment, stage: PlanStage | None, by: User) -> None:
    """Until now it was another appointment, or none."""
    if stage is None or stage.appointment_id == appointment.pk:
        return
    stage.appointment = appointment
    stage.save(update_fields=["appointment"])
    record(by=by, action="plan.stage_booked", target=stage, appointment=appointment.pk)


def require_asked(appointment: Appointment, asked: StartAnswers, now: datetime) -> StartAnswers:
    """Only what had to be asked is kept. Raises IdentityNeeded, LateReasonNeeded."""
    late = is_late(appointment, now)
    if late and not asked.late_reason:
        raise LateReasonNeeded(
            f"The visit was on {day_text(appointment.local_start.date())}. Its chart is a late "
            "entry: say why it is written only now.",
            field="late_reason",
        )
    known = [name for name, _ in identifiers_of(_client(appointment))]
    seen = [name for name in known if name in asked.identified_by]
    needed = needs_identity(appointment, now)
    if needed and len(seen) < IDENTIFIERS_NEEDED:
        raise IdentityNeeded(
            "The client has not been marked as arrived. Ask for two of name, date of birth and "
            "phone number, and check what matches.",
            field="identified_by",
        )
    return replace(
        asked,
        identified_by=seen if needed else (),
        late_reason=asked.late_reason if late else "",
    )


def _create(
    appointment: Appointment,
    injector: StaffMember,
    asked: StartAnswers,
    now: datetime,
) -> Chart:
    wrong = find_chart_to_replace(appointment)
    chart = Chart.objects.create(
        appointment=appointment,
        client=_client(appointment),
        injector=injector,
        plan_stage=_stage_for(appointment, asked, wrong),
        clearance=_clearance_for(appointment),
        replaces=wrong,
        opened_at=now,
        saved_at=now,
        identified_by=list(asked.identified_by),
        late_reason=asked.late_reason,
    )
    if wrong:
        copy_into_replacement(wrong, chart)
    return chart


def _client(appointment: Appointment) -> Client:
    if appointment.client is None:
        raise NothingToChart("There is nothing to chart: the visit has no client.")
    return appointment.client


def _require_own_stage(stage: PlanStage, client_id: int | None) -> None:
    if stage.plan.client_id != client_id:
        raise VisitChanged("This plan belongs to another client.", field="plan_stage")


def _stage_for(
    appointment: Appointment, asked: StartAnswers, replaced: Chart | None
) -> PlanStage | None:
    wanted = asked.plan_stage or (replaced.plan_stage if replaced else None)
    if asked.is_unplanned:
        return None
    if wanted is not None:
        _require_own_stage(wanted, appointment.client_id)
        return wanted
    booked = PlanStage.objects.filter(appointment=appointment).first()
    return booked or _next_stage(appointment)


def _next_stage(appointment: Appointment) -> PlanStage | None:
    """The first stage of the newest agreed plan that is still to do; none for a consultation."""
    if appointment.appointment_type.purpose != "treatment":
        return None
    stages = PlanStage.objects.to_do().filter(
        plan__client=appointment.client_id, plan__agreed_at__isnull=False
    )
    return stages.order_by("-plan__version", "position").first()


def _clearance_for(appointment: Appointment) -> Clearance | None:
    then = Moment.of(appointment.location, appointment.starts_at)
    held = Clearance.objects.filter(client=appointment.client_id)
    return held.valid_on(then.on, then.state).first()
