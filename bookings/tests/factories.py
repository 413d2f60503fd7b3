"""A small clinic with hours, and appointments in it.

`make_appointment` writes a row as it is, for tests of reads; `book` goes through the service.
"""

import secrets
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.text import slugify

from bookings.booking.book import BookedAppointment, BookingDetails, book_appointment
from bookings.booking.move import Move, move_appointment
from bookings.models import Appointment, AppointmentType, WorkingHours
from bookings.reservation.holds import HeldSlot, HoldTerms, hold_slot
from bookings.reservation.slot_request import SlotRequest
from medspa.audit.log import SYSTEM
from medspa.clients.tests.factories import make_client
from medspa.clinic.models import Location, Resource, StaffMember
from medspa.clinic.tests.factories import make_location, make_organisation, make_room, make_staff
from treatments.models import Fee, Price

MONDAY = date(2027, 3, 1)
NOW = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
"""Before opening on that Monday in every American zone; clocks change on Sunday, March 14."""

NINE, FIVE = time(9), time(17)


@dataclass(frozen=True)
class Clinic:
    """One location, open 9 to 5 on all seven days, where every provider can do `type`."""

    location: Location
    rooms: tuple[Resource, ...]
    providers: tuple[StaffMember, ...]
    type: AppointmentType

    @property
    def provider(self) -> StaffMember:
        return self.providers[0]

    @property
    def room(self) -> Resource:
        return self.rooms[0]

    def at(self, hour: int, minute: int = 0, *, day: date = MONDAY) -> datetime:
        """That time on the wall of the location."""
        return datetime.combine(day, time(hour, minute), tzinfo=self.location.zone)


def make_clinic(
    *, zone: str = "America/Los_Angeles", providers: int = 1, rooms: int = 1, **type_fields: Any
) -> Clinic:
    """A location with so many providers and consultation rooms; `type_fields` shape the type."""
    make_organisation()
    location = make_location(zone=zone)
    people = tuple(make_staff() for _ in range(providers))
    for person in people:
        make_hours(person, location)
    return Clinic(
        location=location,
        rooms=tuple(make_room(location) for _ in range(rooms)),
        providers=people,
        type=make_type(providers=people, locations=[location], **type_fields),
    )


def make_type(
    *,
    providers: tuple[StaffMember, ...] | list[StaffMember] = (),
    locations: tuple[Location, ...] | list[Location] = (),
    **fields: Any,
) -> AppointmentType:
    """An hour's consultation on a grid of 30 minutes, without buffers or notice."""
    name = fields.pop("name", "") or f"Consultation {secrets.token_hex(3)}"
    defaults = {
        "slug": f"type-{secrets.token_hex(4)}",
        "purpose": AppointmentType.Purpose.CONSULTATION,
        "duration_min": 60,
        "lead_time_min": 0,
        "horizon_days": 90,
        "slot_step_min": 30,
        "room_kind": Resource.Kind.CONSULTATION,
    }
    if (price := fields.pop("price_from", None)) is not None:
        fields["fee"] = make_visit_fee(name, str(price))
    made = AppointmentType.objects.create(name=name, **defaults | fields)
    made.providers.set(providers)
    made.locations.set(locations)
    return made


def make_visit_fee(name: str, amount: str, **fields: Any) -> Fee:
    """ "from" so much, or free, since long ago and everywhere."""
    said = {"is_least": Decimal(amount) > 0} | fields
    fee = Fee.objects.create(slug=slugify(name)[:50], name=name, **said)
    first = {"valid_from": date(2020, 1, 1), "set_at": datetime(2020, 1, 1, tzinfo=UTC)}
    Price.objects.create(fee=fee, per="session", amount=Decimal(amount), **first)
    return fee


def make_hours(
    provider: StaffMember,
    location: Location,
    *,
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6),
    opens_at: time = NINE,
    closes_at: time = FIVE,
    **fields: Any,
) -> list[WorkingHours]:
    return WorkingHours.objects.bulk_create(
        WorkingHours(
            provider=provider,
            location=location,
            weekday=weekday,
            opens_at=opens_at,
            closes_at=closes_at,
            **fields,
        )
        for weekday in weekdays
    )


def resource_ids(*resources: Resource | None) -> list[int]:
    return [resource.pk for resource in resources if resource]


def book(clinic: Clinic, starts_at: datetime, **wanted: Any) -> Appointment:
    """Book through the service, at the desk, as of NOW and for a new client unless told else."""
    defaults = {
        "appointment_type": clinic.type,
        "location": clinic.location,
        "by": SYSTEM,
        "now": NOW,
        "via": Appointment.Via.DESK,
    }
    wanted.setdefault("client", None)
    wanted["client"] = wanted["client"] or make_client()
    return book_as(**defaults | wanted, starts_at=starts_at).appointment


def book_as(**wanted: Any) -> BookedAppointment:
    """Book through the service, with the fields of the request and of the details side by side."""
    if room := wanted.pop("room", None):
        wanted["resources"] = (room,)
    asked, details = (_taken_out(wanted, each) for each in (SlotRequest, BookingDetails))
    return book_appointment(SlotRequest(**asked), details=BookingDetails(**details), **wanted)


def hold_as(**wanted: Any) -> HeldSlot:
    """Hold through the service, with the fields of the request and of the terms side by side."""
    asked, terms = (_taken_out(wanted, each) for each in (SlotRequest, HoldTerms))
    return hold_slot(SlotRequest(**asked), terms=HoldTerms(**terms), **wanted)


def move_as(**wanted: Any) -> Appointment:
    """Move through the service, with the fields of the move beside the rest."""
    move = Move(**_taken_out(wanted, Move))
    return move_appointment(move, **wanted)


def _taken_out(wanted: dict[str, Any], kind: type[Any]) -> dict[str, Any]:
    return {each.name: wanted.pop(each.name) for each in fields(kind) if each.name in wanted}


def make_appointment(clinic: Clinic, starts_at: datetime, **fields: Any) -> Appointment:
    """A booked row exactly as asked, past the rules; the database's own constraints still hold."""
    kind = fields.pop("appointment_type", clinic.type)
    starts_at = starts_at.astimezone(UTC)
    status = fields.setdefault("status", Appointment.Status.BOOKED)
    if status == Appointment.Status.HELD:
        fields.setdefault("hold_expires_at", starts_at - timedelta(minutes=1))
        fields.setdefault("token_hash", secrets.token_hex(32))
    elif "client" not in fields:
        fields["client"] = make_client()
    if status == Appointment.Status.CANCELLED:
        fields.setdefault("cancelled_by", Appointment.CancelledBy.CLIENT)
    room = clinic.room if fields.get("location", clinic.location) == clinic.location else None
    defaults = {
        "reference": secrets.token_hex(4).upper(),
        "provider": clinic.provider,
        "resource_ids": resource_ids(fields.pop("room", room), fields.pop("device", None)),
        "location": clinic.location,
        "ends_at": starts_at + kind.duration,
        "occupied": kind.occupied_from(starts_at),
        "booked_via": Appointment.Via.DESK,
        "booked_at": NOW,
        "scheduled_at": NOW,
    }
    return Appointment.objects.create(
        appointment_type=kind, starts_at=starts_at, **defaults | fields
    )
