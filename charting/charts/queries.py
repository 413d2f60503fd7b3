"""Page-shaped reads of charting."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from bookings.models import Appointment, AppointmentType
from charting.followup.maintenance import Maintenance, maintenance_due
from charting.models import (
    Chart,
    Clearance,
    ClientWeight,
    Consent,
    ConsentForm,
    Dissolution,
    GivenElsewhere,
    GivingException,
    Injection,
    PlanStage,
    Signature,
    TreatmentPlan,
)
from charting.models.counting import counts
from charting.plans.progress import PlanLine, planned_against
from charting.record.face_points import Mark, marks_of
from medspa.accounts.permissions import ROLE_PERMISSIONS, Permission
from medspa.clients.models import Client
from medspa.clinic.models import Location, StaffMember
from treatments.models import Modality

PAGE = 20
CHARTED = ("booked", "confirmed", "arrived", "in_treatment", "completed")


def visits_today(now: datetime, provider: StaffMember | None = None) -> QuerySet[Appointment]:
    """Today's visits on each location's own calendar, with their charts."""
    today = Q(pk=None)
    for location in Location.objects.filter(is_active=True):
        begins = datetime.combine(location.local(now).date(), time(), tzinfo=location.zone)
        today |= Q(location=location, starts_at__range=(begins, begins + timedelta(hours=24)))
    visits = Appointment.objects.filter(today, status__in=CHARTED, client__isnull=False)
    if provider:
        visits = visits.filter(provider=provider)
    live = Prefetch("charts", Chart.objects.live(), to_attr="live_charts")
    return visits.with_people().prefetch_related(live).order_by("starts_at", "pk")


def visits_to_chart(provider: StaffMember | None = None) -> QuerySet[Appointment]:
    """Treatments that are done and have no chart, newest first; what is open stands elsewhere."""
    done = Appointment.objects.filter(
        status=Appointment.Status.COMPLETED,
        charted_at__isnull=True,
        client__isnull=False,
        appointment_type__purpose=AppointmentType.Purpose.TREATMENT,
    )
    if provider:
        done = done.filter(provider=provider)
    begun = Chart.objects.live().filter(appointment=OuterRef("pk"))
    return done.exclude(Exists(begun)).with_people().order_by("-starts_at", "-pk")


def charts_to_replace(injector: StaffMember | None = None) -> QuerySet[Chart]:
    """Retracted as wrongly written, and nobody has begun to write them anew."""
    charts = _for_list(Chart.objects.awaiting_replacement()).order_by("retracted_at")
    return charts.filter(injector=injector) if injector else charts


def unsigned_charts(injector: StaffMember | None = None) -> QuerySet[Chart]:
    """Open charts, oldest first: they wait for somebody."""
    charts = _for_list(Chart.objects.unsigned()).order_by("appointment__starts_at")
    return charts.filter(injector=injector) if injector else charts


def charts_to_cosign(injector: StaffMember | None = None) -> QuerySet[Chart]:
    """Signed, and waiting for a prescriber's co-signature: all of them to who may give it."""
    charts = _for_list(Chart.objects.awaiting_cosignature()).order_by("signed_at")
    if injector and not injector.user.may(Permission.COSIGN_CHARTS):
        return charts.filter(injector=injector)
    return charts


def charts_to_answer(staff: StaffMember | None) -> QuerySet[Chart]:
    """Open charts in which something was given in this prescriber's name."""
    named = GivingException.objects.filter(chart=OuterRef("pk"), decided_by=staff)
    charts = _for_list(Chart.objects.unsigned()).order_by("appointment__starts_at")
    return charts.filter(Exists(named)) if staff else charts.none()


def signed_charts(
    *, injector: StaffMember | None = None, clients: Iterable[Client] | None = None
) -> QuerySet[Chart]:
    """Newest first; of one injector, of certain clients."""
    charts = _for_list(Chart.objects.signed()).order_by("-signed_at")
    if clients is not None:
        charts = charts.filter(client__in=list(clients))
    return charts.filter(injector=injector) if injector else charts


def _for_list(charts: QuerySet[Chart]) -> QuerySet[Chart]:
    joined = charts.select_related(
        "client", "injector", "appointment__location", "appointment__appointment_type"
    )
    return joined.prefetch_related("addenda", "replacements")


@dataclass(frozen=True)
class StageProgress:
    """A visit of the plan: what was intended, and what was really given in it."""

    stage: PlanStage
    lines: list[PlanLine]

    @property
    def state(self) -> str:
        if self.stage.is_done:
            return "done"
        return "booked" if self.stage.is_booked else "open"


@dataclass(frozen=True)
class ClientRecord:
    """Everything clinical about one client."""

    client: Client
    plans: list[TreatmentPlan]
    stages: list[StageProgress]
    maintenance: Maintenance
    charts: list[Chart]
    last_given: Signature | None
    visits_ahead: list[Appointment]
    clearances: list[Clearance]
    consents: list[Consent]
    dissolutions: list[Dissolution]
    forms: list[ConsentForm]
    elsewhere: list[GivenElsewhere]
    weight: ClientWeight | None

    @property
    def marks(self) -> list[Mark]:
        """The last treatment on the face."""
        return marks_of(self.last_given.snapshot["injections"]) if self.last_given else []

    @property
    def plan(self) -> TreatmentPlan | None:
        return self.plans[0] if self.plans else None


def client_record(client: Client, now: datetime) -> ClientRecord:
    """The record of a client in a fixed number of queries."""
    plans = list(client.treatment_plans.select_related("made_by"))
    return ClientRecord(
        client=client,
        plans=plans,
        stages=stages_of(plans[0]) if plans else [],
        maintenance=maintenance_due(client),
        charts=list(_for_list(client.charts.all()).order_by("-appointment__starts_at")),
        last_given=_last_given(client),
        visits_ahead=list(client.appointments.upcoming(now).with_people()),
        clearances=list(client.clearances.select_related("prescriber", "revoked_by")),
        consents=list(client.consents.select_related("form")),
        dissolutions=list(
            client.dissolutions.select_related("area", "product", "by", "mistake", "location")
        ),
        forms=list(ConsentForm.objects.current()),
        elsewhere=list(
            client.given_elsewhere.select_related("product", "area", "by", "retraction__by")
        ),
        weight=client.weights.select_related("by").first(),
    )


def _last_given(client: Client) -> Signature | None:
    """What was sealed of the last visit at which anything was given, as far as it counts."""
    signed = Signature.objects.filter(chart__client=client, kind=Signature.Kind.SIGN)
    given = signed.exclude(snapshot__injections=[])
    standing = given.filter(counts("chart__"))
    return (
        standing.select_related("chart__appointment__location")
        .order_by("chart__appointment__starts_at")
        .last()
    )


def stages_of(plan: TreatmentPlan) -> list[StageProgress]:
    """The visits of a plan, planned against given, in a fixed number of queries."""
    stages = (
        PlanStage.objects.with_progress()
        .filter(plan=plan)
        .select_related("appointment__location")
        .prefetch_related("items__area__parts", "items__product")
    )
    given = _given_in(plan)
    return [
        StageProgress(stage, planned_against(stage.items.all(), given.get(stage.pk, [])))
        for stage in stages
    ]


def _given_in(plan: TreatmentPlan) -> dict[int, list[Injection]]:
    """What charts that count say was given, for each visit of the plan."""
    lines = Injection.objects.counting().filter(chart__plan_stage__plan=plan)
    joined = lines.select_related("chart", "preparation__lot__product", "syringe__lot__product")
    given: dict[int, list[Injection]] = {}
    for line in joined.order_by("sequence"):
        given.setdefault(line.chart.plan_stage_id or 0, []).append(line)
    return given


def prescribers() -> list[StaffMember]:
    """Who may grant clearances and answer for exceptions today."""
    roles = [role for role, may in ROLE_PERMISSIONS.items() if Permission.GRANT_CLEARANCE in may]
    staff = StaffMember.objects.filter(is_active=True, user__is_active=True)
    return list(staff.filter(user__roles__overlap=roles))


def consents_held(consents: Iterable[Consent]) -> dict[str, Consent]:
    """The newest answer for each modality."""
    newest: dict[str, Consent] = {}
    for consent in consents:
        newest.setdefault(consent.form.modality, consent)
    return {modality: newest[modality] for modality in Modality if modality in newest}
