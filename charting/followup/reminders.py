"""Who is due the yearly visit as of now, and has not been told. Booking needs no code here."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import batched, islice

from django.conf import settings
from django.db import transaction
from django.db.models import (
    CharField,
    DateField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat
from django.db.models.query import QuerySet

from bookings.ground.wall_days import wall_day
from bookings.models import Appointment
from charting.followup.maintenance import ANNUAL_MONTHS, yearly_due_on
from charting.models import Chart, Injection
from medspa.audit.log import SYSTEM, record, reference
from medspa.audit.sweeping import Sweep, sweeping
from medspa.clients.models import Client
from medspa.messaging.models import Message
from medspa.messaging.outbox import enqueue_message, withdraw_message
from medspa.messaging.recipient import Recipient
from medspa.messaging.sending.quiet import next_allowed
from treatments.catalogue.timing import touchup_days
from treatments.models import Modality

KIND = "charting/maintenance"
BATCH = 500
PERSON = Coalesce("client__one_with", "client")
NOT_DUE = "It is booked, not wanted, or not due any more."
STILL_WORTH_SAYING = timedelta(days=28)  # after the due date; later the desk calls


def sweep_reminders(now: datetime) -> int:
    """Put the yearly reminders that are due at `now` into the outbox; return how many.

    One for each client and due date, however often this runs; none if a visit lies ahead.
    """
    done = 0
    with sweeping("charting.reminders") as each:
        for message in _overtaken(now, each):
            each.alone(
                reference(message),
                partial(withdraw_message, dedupe_key=message.dedupe_key, because=NOT_DUE),
            )
        for chart in islice(find_charts_due(now, each), BATCH):
            done += each.alone(reference(chart), partial(_remind, chart, now)) or 0
    return done


def find_charts_due(now: datetime, sweep: Sweep | None = None) -> Iterator[Chart]:
    """Of `due_charts` those that began the present cycle of filler that is still there."""
    for charts in batched(due_charts(now), BATCH):
        yield from still_due(charts, sweep)


def due_charts(now: datetime) -> QuerySet[Chart]:
    """Filler visits that come round and were not told, with their `due_on`."""
    lead = timedelta(days=settings.MAINTENANCE_REMINDER_DAYS)
    key = Concat(
        Value(f"{KIND}:"),
        Cast("person", CharField()),
        Value(":"),
        Cast(yearly_due(), CharField()),
    )
    return (
        charts_coming_round(now, lead, STILL_WORTH_SAYING)
        .alias(key=key)
        .exclude(client__email="")
        .exclude(Exists(Message.objects.live().filter(dedupe_key=OuterRef("key"))))
    )


def charts_coming_round(now: datetime, lead: timedelta, late: timedelta) -> QuerySet[Chart]:
    """Filler visits whose yearly visit is due within `lead`, or was within `late`, with `due_on`;
    nothing lies ahead, and the client wants to be told.

    None with filler later than a touch-up; whether what came within those days was one, and
    whether it was dissolved since, `still_due` looks up.
    """
    filler = Injection.objects.filter(chart=OuterRef("pk"), syringe__isnull=False)
    return (
        _near_a_year_ago(now, lead, late)
        .alias(person=PERSON)
        .alias(days_left=yearly_due() - _local_date(Value(now)))
        .annotate(due_on=yearly_due())
        .filter(Exists(filler), days_left__lte=lead, days_left__gte=-late)
        .exclude(Exists(records_at(OuterRef("person")).exclude(reminders_stopped="")))
        .exclude(Exists(later_filler()))
        .exclude(Exists(_visits_ahead(now)))
        .select_related("client", "appointment__location")
        .order_by("appointment__starts_at", "pk")
    )


def still_due(charts: Iterable[Chart], sweep: Sweep | None = None) -> Iterator[Chart]:
    """Those that began the present cycle of filler that is still there. Four queries."""
    known = list(charts)
    due = _due_on_of({chart.client_id for chart in known}, sweep)
    for chart in known:
        if due.get(chart.client_id) == chart.due_on:  # type: ignore[attr-defined]
            yield chart


def _near_a_year_ago(now: datetime, lead: timedelta, late: timedelta) -> QuerySet[Chart]:
    """A window of days, wide enough for any zone and leap year, that an index can serve."""
    return Chart.objects.counting().filter(
        appointment__starts_at__range=(
            now - timedelta(days=368) - late,
            now - timedelta(days=363) + lead,
        )
    )


def later_filler() -> QuerySet[Chart]:
    """Of the `person` of the outer query: filler that was no touch-up of that chart any more."""
    return Chart.objects.counting().filter(
        client__in=records_at(OuterRef(OuterRef("person"))),
        appointment__starts_at__gt=OuterRef("appointment__starts_at") + _touchups_end_after(),
        injections__syringe__isnull=False,
    )


def _touchups_end_after() -> timedelta:
    """How long after a visit more filler may be a touch-up; a day more, whatever the zone."""
    _, last = touchup_days().get(Modality.FILLER, (0, 0))
    return timedelta(days=last + 1) if last else timedelta()


def _visits_ahead(now: datetime) -> QuerySet[Appointment]:
    """Of the `person` of the outer query, on whichever record."""
    records = records_at(OuterRef(OuterRef("person")))
    return Appointment.objects.active(now).filter(client__in=records, starts_at__gt=now)


def records_at(person: OuterRef) -> QuerySet[Client]:
    """All records of the person whose number a query further out knows (`PERSON`)."""
    return Client.objects.filter(Q(pk=person) | Q(one_with=person)).order_by()


def _local_date(instant: Value | F) -> Cast:
    """The date of an instant on the clock of the visit's location."""
    return wall_day(instant, F("appointment__location__time_zone"))


def yearly_due() -> Func:
    """Of a chart: the day, twelve months after its visit, on the clock of its location."""
    return Func(
        _local_date(F("appointment__starts_at")),
        template=f"(%(expressions)s + interval '{ANNUAL_MONTHS} months')::date",
        output_field=DateField(),
    )


def _due_on_of(clients: set[int], sweep: Sweep | None) -> dict[int, date]:
    """Of all at once; if that fails one by one, so that it is known who is to blame."""
    if sweep is None:
        return yearly_due_on(clients)
    try:
        with transaction.atomic():
            return yearly_due_on(clients)
    except Exception:  # noqa: BLE001  # whoever fails is found below, alone
        found: dict[int, date] = {}
        for pk in sorted(clients):
            found |= sweep.alone(f"clients.client:{pk}", partial(yearly_due_on, {pk})) or {}
        return found


def _overtaken(now: datetime, sweep: Sweep) -> Iterable[Message]:
    """Reminders that wait for the morning and are no longer true: the client has booked or wants
    none, or the filler was dissolved."""
    waiting = Message.objects.filter(kind=KIND, state=Message.State.QUEUED)
    rows = waiting.alias(person=PERSON).annotate(is_booked=Exists(_visits_ahead(now)))
    queued = list(rows.select_related("client")[:BATCH])
    due = _due_on_of({message.client_id for message in queued if message.client_id}, sweep)
    return [message for message in queued if not _still_true(message, due)]


def _still_true(message: Message, due: dict[int, date]) -> bool:
    client = message.client
    if client is None or client.reminders_stopped or message.is_booked:  # type: ignore[attr-defined]
        return False
    return client.pk in due and message.dedupe_key == reminder_key(client, due[client.pk])


def is_still_due(message: Message, now: datetime) -> bool:
    """Whether a reminder that was written is still true."""
    row = Message.objects.filter(pk=message.pk).select_related("client")
    asked = row.alias(person=PERSON).annotate(is_booked=Exists(_visits_ahead(now))).get()
    return _still_true(asked, yearly_due_on({asked.client_id} if asked.client_id else set()))


def reminder_key(client: Client, due_on: date) -> str:
    """One for all records of a person."""
    return f"{KIND}:{client.person_id}:{due_on.isoformat()}"


def _remind(chart: Chart, now: datetime) -> int:
    _enqueue(chart, now)
    return 1


def _enqueue(chart: Chart, now: datetime) -> None:
    location, client = chart.appointment.location, chart.client
    due_on: date = chart.due_on  # type: ignore[attr-defined]
    zone = client.zone_name(location.time_zone)
    message = enqueue_message(
        to=Recipient(client=client, time_zone=zone),
        kind=KIND,
        dedupe_key=reminder_key(client, due_on),
        facts={"due_on": due_on.isoformat(), "location": location.pk},
        send_after=next_allowed(now, zone),
        expires_at=_end_of(due_on + STILL_WORTH_SAYING),
    )
    written = message.pk if message else None
    record(by=SYSTEM, action="maintenance.reminded", target=client, message=written)


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=UTC)
