"""The measured clinic: 20 providers with a room each, open 9 to 5 on all days of the week."""

from dataclasses import dataclass
from datetime import date, time

from django.db import connection
from django.utils import timezone

from bookings.models import AppointmentType, WorkingHours
from medspa.accounts.models import User
from medspa.clients.models import Client
from medspa.clinic.models import Location, Organisation, Resource, StaffMember

PROVIDERS = 20
CLIENTS = 20_000
ZONE = "America/Los_Angeles"


@dataclass(frozen=True)
class Clinic:
    """`types` has one type of visit for each number of providers that can give it."""

    location: Location
    types: dict[int, AppointmentType]
    today: date


def make_clinic() -> Clinic:
    Organisation.objects.create(pk=1, name="Benchmark", sender_name="Benchmark")
    location = _location()
    people = [_provider(number, location) for number in range(1, PROVIDERS + 1)]
    _make_clients()
    return Clinic(
        location=location,
        types={count: _type(people[:count], location) for count in (1, 8, PROVIDERS)},
        today=location.local(timezone.now()).date(),
    )


def _location() -> Location:
    return Location.objects.create(
        slug="bench",
        name="Bench",
        time_zone=ZONE,
        phone="+14155550100",
        urgent_phone="+14155550111",
        street="1 Example Street",
        city="Sampleton",
        region="CA",
        postal_code="90001",
    )


def _provider(number: int, location: Location) -> StaffMember:
    name = f"Provider {number:02}"
    user = User.objects.create(email=f"provider-{number}@bench.example", full_name=name)
    Resource.objects.create(
        location=location, name=f"Room {number:02}", kind=Resource.Kind.TREATMENT
    )
    made = StaffMember.objects.create(
        user=user, slug=f"provider-{number}", name=name, title="Injector", is_provider=True
    )
    WorkingHours.objects.bulk_create(
        WorkingHours(
            provider=made,
            location=location,
            weekday=weekday,
            opens_at=time(9),
            closes_at=time(17),
        )
        for weekday in range(7)
    )
    return made


def _type(people: list[StaffMember], location: Location) -> AppointmentType:
    """25 minutes and 5 to clear up, offered every quarter of an hour."""
    made = AppointmentType.objects.create(
        slug=f"visit-{len(people)}",
        name=f"Visit with one of {len(people)}",
        purpose=AppointmentType.Purpose.TREATMENT,
        duration_min=25,
        buffer_after_min=5,
        lead_time_min=0,
        horizon_days=180,
        slot_step_min=15,
        room_kind=Resource.Kind.TREATMENT,
    )
    made.providers.set(people)
    made.locations.add(location)
    return made


def _make_clients() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {Client._meta.db_table}
                (first_name, last_name, email, phone, time_zone, created_at, reminders_stopped)
            SELECT 'Client', 'Number ' || number, 'client-' || number || '@bench.example',
                   '+1415555' || lpad((number %% 10000)::text, 4, '0'), '', now(), ''
            FROM generate_series(1, %s) AS number
            """,  # noqa: S608
            [CLIENTS],
        )
