"""The lists of charts: who is in today, what waits for somebody, what was signed lately."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When

from bookings.models import Appointment, AppointmentType
from charting.models import (
    Chart,
    CosignQuestion,
    GivingException,
    Injection,
)
from medspa.accounts.permissions import Permission
from medspa.clients.models import Client
from medspa.clients.resemblances import records_of
from medspa.clinic.models import Location, StaffMember
from treatments.models import Modality

PAGE = 20
CHARTED = ("booked", "confirmed", "arrived", "in_treatment", "completed")


def appointments_today(now: datetime, provider: StaffMember | None = None) -> QuerySet[Appointment]:
    """Today's visits on each location's calendar, with their charts; who is here stands first."""
    today = Q(pk=None)
    for location in Location.objects.filter(is_active=True):
        begins = datetime.combine(location.local(now).date(), time(), tzinfo=location.zone)
        today |= Q(location=location, starts_at__range=(begins, begins + timedelta(hours=24)))
    visits = Appointment.objects.filter(today, status__in=CHARTED, client__isnull=False)
    if provider:
        visits = visits.filter(provider=provider)
    live = Prefetch("charts", Chart.objects.live(), to_attr="live_charts")
    first = Case(When(status__in=Appointment.DURING_VISIT, then=Value(0)), default=Value(1))
    return visits.with_people().prefetch_related(live).order_by(first, "starts_at", "pk")


def appointments_to_chart(provider: StaffMember | None = None) -> QuerySet[Appointment]:
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
    charts = with_people(Chart.objects.awaiting_replacement()).order_by("retracted_at")
    return charts.filter(injector=injector) if injector else charts


def unsigned_charts(injector: StaffMember | None = None) -> QuerySet[Chart]:
    """Open charts, oldest first: they wait for somebody."""
    charts = with_people(Chart.objects.unsigned()).order_by("appointment__starts_at")
    return charts.filter(injector=injector) if injector else charts


def charts_to_cosign(injector: StaffMember | None = None) -> QuerySet[Chart]:
    """Signed, and waiting for a prescriber's co-signature: all of them to who may give it."""
    charts = with_people(Chart.objects.awaiting_cosignature()).order_by("signed_at")
    if injector and not injector.user.may(Permission.COSIGN_CHARTS):
        return charts.filter(injector=injector)
    return charts


def questions_asked(injector: StaffMember | None = None) -> QuerySet[CosignQuestion]:
    """What prescribers want to know before they co-sign, of this injector; oldest first."""
    asked = CosignQuestion.objects.waiting().select_related("by", "chart__client")
    asked = asked.select_related("chart__appointment__location", "chart__injector")
    return asked.filter(chart__injector=injector) if injector else asked


def charts_to_answer(staff: StaffMember | None) -> QuerySet[Chart]:
    """Open charts in which something was given in this prescriber's name."""
    named = GivingException.objects.filter(chart=OuterRef("pk"), decided_by=staff)
    charts = with_people(Chart.objects.unsigned()).order_by("appointment__starts_at")
    return charts.filter(Exists(named)) if staff else charts.none()


def signed_charts(
    *, injector: StaffMember | None = None, clients: Iterable[Client] | None = None
) -> QuerySet[Chart]:
    """Newest first; of one injector, of certain clients."""
    charts = with_people(Chart.objects.signed()).order_by("-signed_at")
    if clients is not None:
        charts = charts.filter(client__in=list(clients))
    return charts.filter(injector=injector) if injector else charts


def with_people(charts: QuerySet[Chart]) -> QuerySet[Chart]:
    """With everything that a line of a list says about a chart."""
    joined = charts.select_related(
        "client", "injector", "appointment__location", "appointment__appointment_type"
    )
    return joined.prefetch_related("addenda", "replacements")


def lines_of_last_visit(chart: Chart, modality: str) -> list[Injection]:
    """What the client had of that kind at the newest visit before this one that counts.

    On whichever of the person's records. Two statements.
    """
    kind = "preparation" if modality == Modality.NEUROTOXIN else "syringe"
    had = Injection.objects.filter(**{f"{kind}__isnull": False}, chart=OuterRef("pk"))
    before = Chart.objects.counting().filter(
        client__in=records_of(chart.client), appointment__starts_at__lt=chart.appointment.starts_at
    )
    newest = before.filter(Exists(had)).order_by("-appointment__starts_at", "-pk").first()
    if newest is None:
        return []
    lines = newest.injections.filter(**{f"{kind}__isnull": False})
    joined = lines.select_related("area", f"{kind}__lot__product", "chart__appointment__location")
    return list(joined)
