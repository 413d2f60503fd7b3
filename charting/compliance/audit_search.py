"""Events of the audit log by person, client, action and day. All reads are bounded by the days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from bookings.models import Appointment
from charting.models import Chart
from medspa.accounts.models import User
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client
from medspa.clinic.models import Location
from medspa.messaging.models import Message

PAGE = 50
USUAL_DAYS = timedelta(days=30)
LONGEST = timedelta(days=366)
ROWS_OF_A_CLIENT = 1000
"""So many visits, charts and messages of one client are looked for, the newest ones."""


@dataclass(frozen=True)
class AuditQuery:
    """What the page is asked; days on the clock of `place`. `before`: the last event seen."""

    place: Location
    from_on: date
    to_on: date
    person: User | None = None
    client: Client | None = None
    action: str = ""
    before: int = 0


def find_events(asked: AuditQuery) -> tuple[list[AuditEvent], bool]:
    """A page of them, newest first, and whether there are older ones."""
    events = AuditEvent.objects.filter(at__gte=_start(asked, asked.from_on))
    events = events.filter(at__lt=_start(asked, asked.to_on + timedelta(days=1)))
    if asked.person:
        events = events.filter(actor__startswith=f"user:{asked.person.pk} ")
    if asked.client:
        events = events.filter(events_about(asked.client))
    for word in asked.action.split()[:4]:
        events = events.filter(_named(word))
    if last := AuditEvent.objects.filter(pk=asked.before).first():
        events = events.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    found = list(events[: PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def _named(word: str) -> Q:
    """`lot:7` names a row; anything else, parts of what was done."""
    if ":" in word:
        return Q(target__iexact=word) | Q(target__iendswith=f".{word}")
    return Q(*(("action__icontains", part) for part in word.split(".")))


def events_about(client: Client) -> Q:
    """What was done to the client's rows, what the client did, and what names the client."""
    kinds = (Appointment, Chart, Message)
    targets = [f"clients.client:{client.pk}"]
    for kind in kinds:
        rows = kind._default_manager.filter(client=client).order_by("-pk")
        keys = rows.values_list("pk", flat=True)[:ROWS_OF_A_CLIENT]
        targets += [f"{kind._meta.label_lower}:{pk}" for pk in keys]
    mine = Q(target__in=targets) | Q(actor=client.audit_name)
    return mine | Q(facts__client=client.pk)


def _start(asked: AuditQuery, day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=asked.place.zone)
