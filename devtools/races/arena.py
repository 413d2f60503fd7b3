"""The small clinic of one kind of race: every round takes place on a day of its own."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db import connection
from django.utils import timezone

from bookings.booking.book import BookedAppointment, BookingDetails, book_appointment
from bookings.models import Appointment, AppointmentType, WorkingHours
from bookings.reservation.slot_request import SlotRequest
from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.audit.log import ONLINE_VISITOR, SYSTEM
from medspa.clients.models import Client
from medspa.clinic.models import Location, Organisation, Resource, StaffMember

ZONE = "America/Los_Angeles"
HORIZON_DAYS = 30_000
FIRST_DAY = 2
PEOPLE = 4
A_DAY = timedelta(days=1)
_COLLISIONS = """
    SELECT count(*)
    FROM bookings_appointment AS one
    JOIN bookings_appointment AS other ON one.id < other.id AND one.occupied && other.occupied
    WHERE one.location_id = %(location)s AND other.location_id = %(location)s
      AND one.starts_at >= %(first)s AND one.starts_at < %(after)s
      AND one.status NOT IN ('cancelled', 'no_show')
      AND other.status NOT IN ('cancelled', 'no_show')
      AND (one.resource_ids && other.resource_ids
           OR one.client_id = other.client_id
           OR (one.provider_id = other.provider_id
               AND one.overlaps_id IS DISTINCT FROM other.id
               AND other.overlaps_id IS DISTINCT FROM one.id))
"""


@dataclass(frozen=True)
class Arena:
    """`now` is the moment at which everybody acts, whatever the day of the round."""

    location: Location
    kind: AppointmentType
    providers: list[StaffMember]
    clients: list[Client]
    manager: User
    now: datetime

    def at(self, number: int, hour: int, minute: int = 0) -> datetime:
        """That time of the day on which round `number` takes place."""
        day = self.location.local(self.now).date() + timedelta(days=FIRST_DAY + number)
        local = datetime.combine(day, time(hour, minute), tzinfo=self.location.zone)
        return local.astimezone(UTC)

    def books(self, who: int, starts_at: datetime, **how: Any) -> Callable[[], BookedAppointment]:
        """Client number `who` books online, with the first provider unless told else."""
        first: dict[str, Any] = {"provider": self.providers[0], "now": self.now}
        asked = {name: how.pop(name, usual) for name, usual in first.items()}
        slot_request = SlotRequest(
            appointment_type=self.kind,
            location=self.location,
            starts_at=starts_at,
            client=self.clients[who],
            **asked,
        )
        details = BookingDetails(via=how.pop("via", Appointment.Via.ONLINE))
        return partial(
            book_appointment, slot_request, details=details, **{"by": ONLINE_VISITOR} | how
        )

    def visit(self, who: int, starts_at: datetime, **how: Any) -> Appointment:
        """A visit that is there before the round begins."""
        booked = self.books(who, starts_at, by=SYSTEM, **how)()
        return booked.appointment


def make_arena(*, providers: int, rooms: int, devices: int = 0, devices_each: int = 1) -> Arena:
    """Open 9 to 5; visits of an hour, every half an hour. Without devices the type needs none."""
    Organisation.objects.get_or_create(pk=1, defaults={"name": "Race", "sender_name": "Race"})
    location = _location()
    people = [_provider(location) for _ in range(providers)]
    for number in range(rooms):
        Resource.objects.create(
            location=location, name=f"Room {number}", kind=Resource.Kind.TREATMENT
        )
    for number in range(devices):
        name = f"Scanner {number}"
        Resource.objects.create(location=location, name=name, kind=Resource.Kind.ULTRASOUND)
    return Arena(
        location=location,
        kind=_type(location, people, devices_each if devices else 0),
        providers=people,
        clients=[_client() for _ in range(PEOPLE)],
        manager=_user(Role.MANAGER),
        now=timezone.now(),
    )


def visits_that_collide(arena: Arena, number: int) -> int:
    """Pairs of visits of the round that want the same person or place at once."""
    first = arena.at(number, 0)
    facts: dict[str, Any] = {"location": arena.location.pk, "first": first, "after": first + A_DAY}
    with connection.cursor() as cursor:
        cursor.execute(_COLLISIONS, facts)
        return int(cursor.fetchone()[0])


def _location() -> Location:
    return Location.objects.create(
        slug=_name("arena"),
        name="Arena",
        time_zone=ZONE,
        phone="+14155550100",
        urgent_phone="+14155550111",
        street="1 Example Street",
        city="Sampleton",
        region="CA",
        postal_code="90001",
    )


def _provider(location: Location) -> StaffMember:
    name = _name("provider")
    made = StaffMember.objects.create(
        user=_user(Role.INJECTOR), slug=name, name=name, title="Injector", is_provider=True
    )
    WorkingHours.objects.bulk_create(
        WorkingHours(
            provider=made, location=location, weekday=day, opens_at=time(9), closes_at=time(17)
        )
        for day in range(7)
    )
    return made


def _type(location: Location, people: list[StaffMember], scanners: int) -> AppointmentType:
    name = _name("visit")
    made = AppointmentType.objects.create(
        slug=name,
        name=name,
        purpose=AppointmentType.Purpose.TREATMENT,
        duration_min=60,
        lead_time_min=0,
        horizon_days=HORIZON_DAYS,
        slot_step_min=30,
        room_kind=Resource.Kind.TREATMENT,
        also_takes=[Resource.Kind.ULTRASOUND] * scanners,
    )
    made.providers.set(people)
    made.locations.add(location)
    return made


def _client() -> Client:
    email = f"{_name('client')}@race.example"
    return Client.objects.create(
        first_name="Client",
        last_name="Example",
        email=email,
        phone="+14155550123",
        birth_on=date(1990, 5, 31),
    )


def _user(role: Role) -> User:
    email = f"{_name(role.value)}@race.example"
    return User.objects.create(email=email, full_name=role.label, roles=[role.value])


def _name(what: str) -> str:
    return f"{what}-{secrets.token_hex(5)}"
