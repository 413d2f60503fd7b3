"""Who is due her yearly visit as of now, and has not been told. Booking needs no code here."""

import logging
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db.models import CharField, DateField, DateTimeField, Exists, F, Func, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.db.models.query import QuerySet
from django.urls import reverse

from bookings.models import Appointment
from charting.maintenance import ANNUAL_MONTHS
from charting.models import Chart, Injection
from medspa.audit.log import SYSTEM, record
from medspa.messaging.models import Message
from medspa.messaging.outbox import enqueue, withdraw
from medspa.messaging.quiet import next_allowed

logger = logging.getLogger(__name__)

KIND = "charting/maintenance"
BATCH = 500
STILL_WORTH_SAYING = timedelta(days=28)  # after the due date; later the desk calls


def sweep(now: datetime) -> int:
    """Put the yearly reminders that are due at `now` into the outbox; return how many.

    One for each client and due date, however often this runs; none if she has a visit ahead.
    """
    for key in _overtaken(now):
        withdraw(dedupe_key=key)
    return sum(_remind(chart, now) for chart in due_charts(now)[:BATCH])


def due_charts(now: datetime) -> QuerySet[Chart]:
    """The last filler visit of each client who is due and was not told, with its `due_on`."""
    lead = timedelta(days=settings.MAINTENANCE_REMINDER_DAYS)
    filler = Injection.objects.filter(chart=OuterRef("pk"), syringe__isnull=False)
    key = Concat(
        Value(f"{KIND}:"),
        Cast("client_id", CharField()),
        Value(":"),
        Cast(_due_on(), CharField()),
    )
    return (
        _near_a_year_ago(now, lead)
        .alias(days_left=_due_on() - _local_date(Value(now)), key=key)
        .annotate(due_on=_due_on())
        .filter(Exists(filler), days_left__lte=lead, days_left__gte=-STILL_WORTH_SAYING)
        .exclude(Exists(_later_filler()))
        .exclude(Exists(_visits_ahead(now, OuterRef("client"))))
        .exclude(Exists(Message.objects.filter(dedupe_key=OuterRef("key"))))
        .select_related("client", "appointment__location")
        .order_by("appointment__starts_at")
    )


def _near_a_year_ago(now: datetime, lead: timedelta) -> QuerySet[Chart]:
    """A window of days, wide enough for any zone and leap year, that an index can serve."""
    return Chart.objects.counting().filter(
        appointment__starts_at__range=(
            now - timedelta(days=368) - STILL_WORTH_SAYING,
            now - timedelta(days=363) + lead,
        )
    )


def _later_filler() -> QuerySet[Chart]:
    return Chart.objects.counting().filter(
        client=OuterRef("client"),
        appointment__starts_at__gt=OuterRef("appointment__starts_at"),
        injections__syringe__isnull=False,
    )


def _visits_ahead(now: datetime, client: OuterRef) -> QuerySet[Appointment]:
    return Appointment.objects.standing(now).filter(client=client, starts_at__gt=now)


def _local_date(instant: Value | F) -> Cast:
    """The date of an instant on the clock of the visit's location."""
    zone = F("appointment__location__time_zone")
    wall = Func(zone, instant, function="timezone", output_field=DateTimeField())
    return Cast(wall, DateField())


def _due_on() -> Func:
    return Func(
        _local_date(F("appointment__starts_at")),
        template=f"(%(expressions)s + interval '{ANNUAL_MONTHS} months')::date",
        output_field=DateField(),
    )


def _overtaken(now: datetime) -> list[str]:
    """Reminders that wait for the morning although the client has booked by now."""
    waiting = Message.objects.filter(kind=KIND, state=Message.State.QUEUED)
    booked = waiting.filter(Exists(_visits_ahead(now, OuterRef("client"))))
    return list(booked.values_list("dedupe_key", flat=True)[:BATCH])


def _remind(chart: Chart, now: datetime) -> bool:
    try:
        _enqueue(chart, now)
    except Exception:
        logger.exception("no reminder after chart %s", chart.pk)
        return False
    return True


def _enqueue(chart: Chart, now: datetime) -> None:
    location, client = chart.appointment.location, chart.client
    due_on: date = chart.due_on  # type: ignore[attr-defined]
    zone = client.time_zone or location.time_zone
    message = enqueue(
        to=client,
        kind=KIND,
        dedupe_key=f"{KIND}:{client.pk}:{due_on.isoformat()}",
        context={
            "due_on": due_on,
            "location": location,
            "book_url": settings.SITE_URL + reverse("book"),
        },
        time_zone=zone,
        send_after=next_allowed(now, zone),
        expires_at=_end_of(due_on + STILL_WORTH_SAYING),
    )
    record(by=SYSTEM, action="maintenance.reminded", target=client, message=message.pk)


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=UTC)
