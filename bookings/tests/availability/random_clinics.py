"""The clinic of a random case, written to the database."""

from collections.abc import Sequence
from datetime import timedelta

from psycopg.types.range import TimestamptzRange

from bookings.ground.references import new_reference
from bookings.models import (
    LIVE_STATUSES,
    Appointment,
    RecurringTimeOff,
    TimeOff,
    WorkingHours,
)
from bookings.tests.availability.random_cases import Absence, Case, CaseAppointment, Hours, Weekly
from bookings.tests.factories import Clinic, make_type, resource_ids
from medspa.clients.models import Client
from medspa.clinic.models import Location, Resource, StaffMember
from medspa.clinic.tests.factories import make_device, make_location, make_room


def built(case: Case, people: list[StaffMember], clients: list[Client]) -> Clinic:
    location = make_location(zone=case.zone)
    rooms = [make_room(location) for _ in range(case.rooms)]
    for _ in range(case.devices):
        make_device(location)
    make_device(location, is_active=False)
    closed = make_room(location, is_active=False)
    kind = make_type(
        providers=[people[index] for index in case.skilled], locations=[location], **case.kind
    )
    clinic = Clinic(location, (*rooms, closed), tuple(people), kind)
    WorkingHours.objects.bulk_create(
        (_hours(case, clinic, each) for each in case.hours), ignore_conflicts=True
    )
    elsewhere = make_location()
    TimeOff.objects.bulk_create(
        _absence(case, clinic, each, elsewhere if each.elsewhere else location)
        for each in case.absences
    )
    RecurringTimeOff.objects.bulk_create(
        _weekly(case, clinic, each, elsewhere if each.elsewhere else location)
        for each in case.weekly
    )
    taken: list[Appointment] = []
    for planned, client in zip(case.appointments, clients, strict=False):
        appointment = _appointment(case, clinic, planned, client)
        if not any(_collide(appointment, other) for other in taken):
            taken.append(appointment)
    Appointment.objects.bulk_create(taken)
    return clinic


def _hours(case: Case, clinic: Clinic, each: Hours) -> WorkingHours:
    first, last = (
        None if offset is None else case.first + timedelta(days=offset) for offset in each.valid
    )
    return WorkingHours(
        provider=clinic.providers[each.provider],
        location=clinic.location,
        weekday=(case.first + timedelta(days=each.on_day)).weekday(),
        opens_at=each.opens_at,
        closes_at=each.closes_at,
        valid_from=first,
        valid_to=last,
    )


def _absence(case: Case, clinic: Clinic, each: Absence, location: Location) -> TimeOff:
    provider = None if each.provider is None else clinic.providers[each.provider]
    return TimeOff(
        provider=provider,
        location=location if provider is None or each.elsewhere else None,
        starts_at=case.midnight + each.starts,
        ends_at=case.midnight + each.starts + timedelta(minutes=each.lasts),
    )


def _weekly(case: Case, clinic: Clinic, each: Weekly, location: Location) -> RecurringTimeOff:
    provider = None if each.provider is None else clinic.providers[each.provider]
    first_on = case.first + timedelta(days=each.first_day)
    return RecurringTimeOff(
        provider=provider,
        location=location if provider is None or each.elsewhere else None,
        first_on=first_on,
        last_on=None if each.last_after is None else first_on + timedelta(days=each.last_after),
        every_weeks=each.every_weeks,
        begins_at=each.begins_at,
        ends_at=each.ends_at,
    )


def _appointment(case: Case, clinic: Clinic, each: CaseAppointment, client: Client) -> Appointment:
    starts_at = case.midnight + each.starts
    ends_at = starts_at + timedelta(minutes=each.lasts)
    is_held = each.status == "held"
    devices = list(clinic.location.resources.filter(kind__in=Resource.DEVICES).order_by("pk"))
    return Appointment(
        reference=new_reference(),
        appointment_type=clinic.type,
        client=None if is_held else client,
        location=clinic.location,
        provider=clinic.providers[each.provider],
        resource_ids=resource_ids(_nth(clinic.rooms, each.room), _nth(devices, each.device)),
        starts_at=starts_at,
        ends_at=ends_at,
        occupied=TimestamptzRange(
            starts_at - timedelta(minutes=each.before), ends_at + timedelta(minutes=each.after)
        ),
        status=each.status,
        hold_expires_at=case.now_at + timedelta(minutes=each.hold_left_min) if is_held else None,
        token_hash=new_reference() if is_held else None,
        cancelled_by="client" if each.status == "cancelled" else "",
    )


def _nth(resources: Sequence[Resource], number: int | None) -> Resource | None:
    return None if number is None or number >= len(resources) else resources[number]


def _collide(one: Appointment, other: Appointment) -> bool:
    """Whether the constraints would refuse the second of two."""
    return (
        one.status in LIVE_STATUSES
        and other.status in LIVE_STATUSES
        and _share(one, other)
        and one.occupied.lower < other.occupied.upper
        and other.occupied.lower < one.occupied.upper
    )


def _share(one: Appointment, other: Appointment) -> bool:
    same = set(one.resource_ids) & set(other.resource_ids)
    return bool(same) or one.provider == other.provider
