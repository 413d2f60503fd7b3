"""Clients who were looked for, with what the desk wants to know before it opens one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bookings.booking.find import find_by_reference
from bookings.models import Appointment
from medspa.clients.models import Client
from medspa.clients.resemblances import records_by_person
from medspa.clients.search import find_clients

SHOWN = 8
STAYS = timedelta(hours=12)
"""Nobody whose visit began longer ago than that is taken to be here still."""


@dataclass(frozen=True)
class FoundClient:
    """One person, by the record that is gone on with. `also`: other names that they are written
    down under. `is_due`: the visit that is coming is one of today."""

    client: Client
    also: list[str] = field(default_factory=list)
    here: Appointment | None = None
    coming: Appointment | None = None
    last: Appointment | None = None
    is_due: bool = False

    @property
    def letters_off(self) -> int:
        """In how many letters the name differs from what was typed, where nobody has that one."""
        return getattr(self.client, "letters_off", 0)


@dataclass(frozen=True)
class FoundPeople:
    """`visit`: what was typed is its reference. `is_near`: nobody is spelled that way."""

    said: str
    people: list[FoundClient] = field(default_factory=list)
    visit: Appointment | None = None
    is_near: bool = False
    has_more: bool = False


def find_people(said: str, now: datetime, *, at_most: int = SHOWN) -> FoundPeople:
    """Whom somebody means who says a name, a number, an address or a reference. Eight statements
    at most, however many there are."""
    if visit := find_by_reference(said):
        whose = [visit.client] if visit.client else []
        return FoundPeople(said, found_clients(whose, now), visit)
    found = find_clients(said, at_most=at_most)
    people = found_clients(found.clients, now)
    return FoundPeople(said, people, is_near=found.is_near, has_more=found.has_more)


def found_clients(clients: Iterable[Client], now: datetime) -> list[FoundClient]:
    """Each person once, in this order. Four statements."""
    clients = list(clients)
    records = records_by_person(clients)
    everybody = [record.pk for all_of_one in records.values() for record in all_of_one]
    visits = Visits(everybody, now)
    firsts = {client.person_id: client for client in reversed(clients)}
    return [
        _found(firsts[person], records[person], visits)
        for person in dict.fromkeys(client.person_id for client in clients)
    ]


class Visits:
    """The one that each of these records is here for, the next one and the last one."""

    def __init__(self, records: Iterable[int], now: datetime) -> None:
        self.now = now
        visits = Appointment.objects.filter(client__in=records).select_related(
            "appointment_type", "provider", "location"
        )
        soonest, latest = ("client_id", "starts_at"), ("client_id", "-starts_at")
        here = visits.filter(status__in=Appointment.DURING_VISIT, starts_at__gt=now - STAYS)
        ahead = visits.filter(status__in=Appointment.BEFORE_VISIT, ends_at__gt=now)
        done = visits.filter(status=Appointment.Status.COMPLETED)
        self.here = _by_client(here.order_by(*soonest).distinct("client_id"))
        self.coming = _by_client(ahead.order_by(*soonest).distinct("client_id"))
        self.last = _by_client(done.order_by(*latest).distinct("client_id"))


def _by_client(visits: Iterable[Appointment]) -> dict[int | None, Appointment]:
    return {visit.client_id: visit for visit in visits}


def _found(asked: Client, records: list[Client], visits: Visits) -> FoundClient:
    """Several records of one person have one line: its soonest visit, and its latest past one."""
    first = next((each for each in records if each.pk == asked.person_id), asked)
    first.letters_off = getattr(asked, "letters_off", 0)  # type: ignore[attr-defined]
    keys = [record.pk for record in records]
    here, coming, last = (
        [one[key] for key in keys if key in one]
        for one in (visits.here, visits.coming, visits.last)
    )
    coming_next = min(coming, key=_start, default=None)
    names = dict.fromkeys(each.full_name for each in records if each.full_name != first.full_name)
    return FoundClient(
        first,
        list(names),
        min(here, key=_start, default=None),
        coming_next,
        max(last, key=_start, default=None),
        is_due=coming_next is not None and _is_today(coming_next, visits.now),
    )


def _is_today(visit: Appointment, now: datetime) -> bool:
    return visit.location.local(now).date() == visit.local_start.date()


def _start(visit: Appointment) -> datetime:
    return visit.starts_at
