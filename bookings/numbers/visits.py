"""The visits that figures are reckoned from, each with its day there and its person."""

from datetime import timedelta

from django.db.models import (
    BooleanField,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from bookings.ground.wall_days import end_of_wall_day, wall_day
from bookings.models import Appointment, AppointmentStatus
from bookings.numbers.counted import row_by_row
from bookings.numbers.span import Span
from medspa.clients.models import Client

Status = Appointment.Status
KEPT = (Status.ARRIVED, Status.IN_TREATMENT, Status.COMPLETED)
GIVEN_UP = (Status.CANCELLED, Status.NO_SHOW)
_ZONE = F("location__time_zone")


def booked_visits(span: Span) -> QuerySet[Appointment]:
    """Those that were booked for these days, canceled ones included, with how far ahead."""
    rows = Appointment.objects.booked_or_later().with_people().filter(span.holds())
    ahead = ExpressionWrapper(F("starts_at") - F("booked_at"), output_field=DurationField())
    return rows.annotate(
        on=wall_day(F("starts_at"), _ZONE),
        day_ends=end_of_wall_day(F("starts_at"), _ZONE),
        person=Coalesce("client__one_with", "client"),
        ahead=ahead,
    )


def people_seen(span: Span) -> QuerySet[Appointment]:
    """Of each person the first closed visit of these days there: whether it was their first of
    all (`is_known`), whether they came again, and whether the days for that are over."""
    within = timedelta(days=span.within)
    before = _others().filter(status=Status.COMPLETED, starts_at__lt=OuterRef("starts_at"))
    again = _later().filter(status__in=KEPT, starts_at__lt=OuterRef("starts_at") + within)
    is_over = ExpressionWrapper(Q(starts_at__lt=span.now - within), output_field=BooleanField())
    closed = booked_visits(span).filter(status=Status.COMPLETED)
    seen = closed.alias(came_then=row_by_row(before.filter(span.holds())))
    return seen.filter(came_then=False).annotate(
        is_known=row_by_row(before), came_again=row_by_row(again), is_over=is_over
    )


def closed_visits(span: Span) -> QuerySet[Appointment]:
    """With whether a next visit stood in the diary when their day ended (`gone_on`).

    As the history has it: one that was canceled later counts, one canceled that day does not.
    """
    steps = AppointmentStatus.objects.filter(
        appointment=OuterRef("pk"), at__lt=OuterRef(OuterRef("day_ends"))
    )
    then = Coalesce(
        Subquery(steps.order_by("-at", "-pk").values("status")[:1]), Value(str(Status.BOOKED))
    )
    stood = _later().filter(booked_at__lt=OuterRef("day_ends")).exclude(status=Status.HELD)
    stood = stood.annotate(then=then).exclude(then__in=GIVEN_UP)
    closed = booked_visits(span).filter(status=Status.COMPLETED)
    return closed.annotate(gone_on=row_by_row(stood))


def _others() -> QuerySet[Appointment]:
    """Visits of the same person, on whichever of their records."""
    person = OuterRef(OuterRef("person"))
    records = Client.objects.filter(Q(pk=person) | Q(one_with=person)).order_by()
    return Appointment.objects.filter(client__in=records).order_by()


def _later() -> QuerySet[Appointment]:
    """Of them those on a later day."""
    return _others().filter(starts_at__gte=OuterRef("day_ends"))
