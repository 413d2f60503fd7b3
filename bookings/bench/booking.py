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

from bookings.bench.clinic import PROVIDERS, Clinic
from bookings.bench.crowd import Crowd, crowd
from bookings.bench.measure import Times, times_of
from bookings.models import Appointment
from bookings.services.booking import book_appointment
from medspa.audit.log import ONLINE_VISITOR
from medspa.clients.models import Client
from medspa.clinic.models import Room, StaffMember

CLIENTS = 16
VISITS_EACH = 15
RACERS = 50
FREE_FROM = 42
"""Days from today: the diary of the benchmarks ends before."""


@dataclass(frozen=True)
class Throughput:
    booking: Times
    raw: Times
    booked_per_s: float
    raw_per_s: float
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
        self.rooms = list(Room.objects.order_by("pk"))
        self.clients = list(Client.objects.order_by("pk")[: RACERS * 2])

    def starts_at(self, day: int, half_hour: int) -> datetime:
        on = self.clinic.today + timedelta(days=FREE_FROM + day)
        nine = datetime.combine(on, time(9), tzinfo=self.clinic.location.zone)
        return nine.astimezone(UTC) + timedelta(minutes=30 * half_hour)

    def book(self, day: int, half_hour: int, who: int, client: int) -> None:
        book_appointment(
            client=self.clients[client],
            appointment_type=self.kind,
            location=self.clinic.location,
            provider=self.people[who],
            starts_at=self.starts_at(day, half_hour),
            by=ONLINE_VISITOR,
            now=timezone.now(),
        )

    def insert(self, day: int, half_hour: int, who: int, client: int) -> None:
        """One row in a transaction of its own, under the same constraints and indexes."""
        starts_at = self.starts_at(day, half_hour)
        Appointment.objects.bulk_create(
            [
                Appointment(
                    reference=secrets.token_hex(4),
                    client=self.clients[client],
                    appointment_type=self.kind,
                    provider=self.people[who],
                    room=self.rooms[who],
                    location=self.clinic.location,
                    starts_at=starts_at,
                    ends_at=starts_at + self.kind.duration,
                    occupied=self.kind.occupied_from(starts_at),
                    status=Appointment.Status.BOOKED,
                    booked_via=Appointment.Via.ONLINE,
                )
            ]
        )


def throughput(clinic: Clinic) -> Throughput:
    """Every client books with a provider of her own: what they share is the rooms."""
    visits = Visits(clinic)
    with CaptureQueriesContext(connection) as seen:
        visits.book(0, 0, 0, 0)
    raw = crowd(CLIENTS, partial(_turns, visits.insert, 10))
    booking = crowd(CLIENTS, partial(_turns, visits.book, 20))
    return Throughput(
        booking=times_of(booking.measured),
        raw=times_of(raw.measured),
        booked_per_s=booking.per_second,
        raw_per_s=raw.per_second,
        statements=len(seen),
        errors=_counted(booking, raw),
    )


def _turns(visit: Callable[..., None], day: int, number: int) -> list[Callable[[], Any]]:
    return [partial(visit, day, turn, number, number) for turn in range(VISITS_EACH)]


def race(clinic: Clinic) -> Race:
    """All want the same provider at the same time."""
    visits = Visits(clinic)
    ran = crowd(RACERS, lambda number: [partial(visits.book, 30, 0, 0, number)])
    return Race(RACERS, len(ran.measured), _counted(ran), round(ran.seconds, 2))


def _counted(*crowds: Crowd) -> dict[str, int]:
    return dict(Counter(error for each in crowds for error in each.errors))
