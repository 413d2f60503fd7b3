"""What is read of cases: what was injected before, what hangs on a lot, what waits for somebody."""

from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet

from charting.history.queries import counted_lines
from charting.models import (
    Chart,
    EventDuty,
    EventFollowUp,
    EventSuspect,
    Injection,
    Photo,
    SafetyEvent,
)
from charting.models.complications.event import SafetyEventQuerySet
from medspa.clients.models import Client
from medspa.clients.resemblances import records_of
from treatments.models import Lot

SHOWN = 14
WAITS_WITHIN = timedelta(days=14)


def lines_before(client: Client, now: datetime, most: int = SHOWN) -> list[Injection]:
    """What was injected before this moment, the newest first. One query."""
    lines = counted_lines(client).filter(at__lte=now)
    joined = lines.select_related("preparation__drawn", "syringe__drawn", "chart__client")
    return list(joined.order_by("-at", "-pk")[:most])


def events_of(client: Client) -> SafetyEventQuerySet:
    """Of the person: every record that is theirs."""
    events = SafetyEvent.objects.filter(client__in=records_of(client))
    return events.select_related("location", "opened_by", "client")


def events_from(chart: Chart) -> SafetyEventQuerySet:
    """Opened on it, or held to come from one of its lines."""
    suspected = EventSuspect.objects.filter(injection__chart=chart).values("event")
    events = SafetyEvent.objects.filter(Q(chart=chart) | Q(pk__in=suspected))
    return events.select_related("location", "opened_by", "client")


def events_with_lot(lot: Lot) -> SafetyEventQuerySet:
    """In which the lot is suspected, wherever it lay."""
    batch = Lot.objects.of_batch(lot)
    suspected = EventSuspect.objects.filter(lot__in=batch).values("event")
    return SafetyEvent.objects.filter(pk__in=suspected).select_related("client", "location")


def seen_of(event: SafetyEvent) -> str:
    """What there is to see by now, as `EventScreen.seen` says what was: two statements."""
    counted = event.entries.aggregate(
        last=Max("pk"),
        ready=Count(
            "pk",
            filter=Q(photo__state=Photo.State.READY, photo__removal=None, correction=None),
        ),
    )
    suspects = event.suspects.count()
    return f"{counted['last'] or 0}.{suspects}.{counted['ready']}.{event.state}"


def follow_ups_waiting(now: datetime) -> QuerySet[EventFollowUp]:
    """Not done and due within two weeks, or overdue: the earliest first."""
    until = (now + WAITS_WITHIN).date()
    rows = EventFollowUp.objects.filter(done_at=None, due_on__lte=until)
    return rows.select_related("event__client", "event__location").order_by("due_on", "pk")


def duties_waiting() -> QuerySet[EventDuty]:
    """Reports that nobody has settled: those with a deadline first."""
    rows = EventDuty.objects.filter(Q(state=EventDuty.State.DUE))
    return rows.select_related("event__client", "event__location").order_by("due_at", "pk")
