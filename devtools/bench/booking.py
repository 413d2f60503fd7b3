"""Bookings by many at once, beside plain INSERTs; and the race for one slot."""

import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings.booking.book import book_appointment
from bookings.models import Appointment
from bookings.reservation.slot_request import SlotRequest
from devtools.bench.crowd import Crowd, run_crowd
from devtools.bench.data.clinic import PROVIDERS, Clinic
from devtools.bench.measure import Times, times_of
from medspa.audit.log import ONLINE_VISITOR
from medspa.clients.models import Client
from medspa.clinic.models import Resource, StaffMember
from medspa.database.prepared import fetch_prepared

CLIENTS = 16
VISITS_EACH = 48
WARM_UP = 8
"""A site keeps its connections: they have planned what they prepared, and know the broker."""
HALF_HOURS = 16
RACERS = 50
FREE_FROM = 42
"""Days from today: the diary of the benchmarks ends before."""

_INSERT = """
    INSERT INTO bookings_appointment (
        public_id, reference, version, client_id, appointment_type_id, provider_id, resource_ids,
        location_id, starts_at, ends_at, occupied, status, token_version, contact_phone, interests,
        note, booked_via, booked_at, scheduled_at, cancelled_by, cancelled_late
    ) VALUES (
        gen_random_uuid(), %(reference)s, 1, %(client)s, %(type)s, %(provider)s, %(resources)s,
        %(location)s, %(starts_at)s, %(ends_at)s, %(occupied)s, 'booked', 1, '', '{}',
        '', 'online', now(), now(), '', false
    ) RETURNING id
"""


@dataclass(frozen=True)
class Pace:
    """Times of one call among many; processor time of one, in Python and in PostgreSQL."""

    times: Times
    per_s: float
    python_ms: float
    postgres_ms: float


@dataclass(frozen=True)
class Throughput:
    """`raw`: one prepared INSERT in autocommit; `row`: the same row through the ORM."""

    booking: Pace
    raw: Pace
    row: Pace
    statements: int
    errors: dict[str, int]


@dataclass(frozen=True)
class Race:
    clients: int
    winners: int
    errors: dict[str, int]
    seconds: float


class Visits:
    """Free places of the clinic, by number of day, half-hour and provider."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.kind = clinic.types[PROVIDERS]
        self.people = list(StaffMember.objects.order_by("pk"))
        self.rooms = list(Resource.objects.order_by("pk"))
        self.clients = list(Client.objects.order_by("pk")[: RACERS * 2])

    def starts_at(self, day: int, half_hour: int) -> datetime:
        on = self.clinic.today + timedelta(days=FREE_FROM + day)
        nine = datetime.combine(on, time(9), tzinfo=self.clinic.location.zone)
        return nine.astimezone(UTC) + timedelta(minutes=30 * half_hour)

    def book(self, day: int, half_hour: int, who: int, client: int) -> None:
        book_appointment(
            SlotRequest(
                appointment_type=self.kind,
                location=self.clinic.location,
                starts_at=self.starts_at(day, half_hour),
                now=timezone.now(),
                client=self.clients[client],
                provider=self.people[who],
            ),
            by=ONLINE_VISITOR,
        )

    def insert(self, day: int, half_hour: int, who: int, client: int) -> None:
        """One row in a transaction of its own: same table, constraints, indexes and triggers."""
        starts_at = self.starts_at(day, half_hour)
        facts = {
            "reference": secrets.token_hex(4),
            "client": self.clients[client].pk,
            "type": self.kind.pk,
            "provider": self.people[who].pk,
            "resources": [self.rooms[who].pk],
            "location": self.clinic.location.pk,
            "starts_at": starts_at,
            "ends_at": starts_at + self.kind.duration,
            "occupied": self.kind.occupied_from(starts_at),
        }
        fetch_prepared(_INSERT, facts)

    def create(self, day: int, half_hour: int, who: int, client: int) -> None:
        starts_at = self.starts_at(day, half_hour)
        Appointment.objects.bulk_create(
            [
                Appointment(
                    reference=secrets.token_hex(4),
                    client=self.clients[client],
                    appointment_type=self.kind,
                    provider=self.people[who],
                    resource_ids=[self.rooms[who].pk],
                    location=self.clinic.location,
                    starts_at=starts_at,
                    ends_at=starts_at + self.kind.duration,
                    occupied=self.kind.occupied_from(starts_at),
                    status=Appointment.Status.BOOKED,
                    booked_via=Appointment.Via.ONLINE,
                )
            ]
        )


def measure_throughput(clinic: Clinic) -> Throughput:
    """Every client books with a provider of their own: what they share is the rooms."""
    visits = Visits(clinic)
    with CaptureQueriesContext(connection) as seen:
        visits.book(0, 0, 0, 0)
    raw, row, booking = (
        run_crowd(CLIENTS, partial(_turns, visit, day), warm_up=WARM_UP)
        for day, visit in ((5, visits.insert), (10, visits.create), (20, visits.book))
    )
    return Throughput(
        booking=_pace(booking),
        raw=_pace(raw),
        row=_pace(row),
        statements=len(seen),
        errors=_counted(booking, row, raw),
    )


def _turns(visit: Callable[..., None], day: int, number: int) -> list[Callable[[], Any]]:
    return [
        partial(visit, day + turn // HALF_HOURS, turn % HALF_HOURS, number, number)
        for turn in range(WARM_UP + VISITS_EACH)
    ]


def _pace(ran: Crowd) -> Pace:
    return Pace(times_of(ran.measured), ran.per_second, *ran.processor_ms)


def race_for_one_time(clinic: Clinic) -> Race:
    """All want the same provider at the same time."""
    visits = Visits(clinic)
    ran = run_crowd(RACERS, lambda number: [partial(visits.book, 30, 0, 0, number)])
    return Race(RACERS, len(ran.measured), _counted(ran), round(ran.seconds, 2))


def _counted(*crowds: Crowd) -> dict[str, int]:
    return dict(Counter(error for each in crowds for error in each.errors))
