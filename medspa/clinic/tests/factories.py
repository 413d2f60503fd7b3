"""Places and people of a made-up clinic."""

from datetime import UTC, date
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clinic.models import Location, Organisation, Resource, StaffMember

ZONE = "America/Los_Angeles"
_numbers = count(1)


def today_here() -> date:
    """The date at the places made here, which for a third of the day is not the server's."""
    return timezone.now().astimezone(ZoneInfo(ZONE)).date()


def zone_at_noon() -> str:
    """A zone where it is between noon and one now: for tests on the real clock that look some
    hours back or ahead within one day of the place."""
    return f"Etc/GMT{timezone.now().astimezone(UTC).hour - 12:+d}"  # west of Greenwich is +


def make_organisation(name: str = "Lumen Aesthetics") -> Organisation:
    return Organisation.objects.get_or_create(pk=1, defaults={"name": name, "sender_name": name})[0]


def make_demo_organisation() -> Organisation:
    """Where a password alone signs in: no test of something else sets up a second step."""
    return Organisation.objects.create(pk=1, name="Demo", sender_name="Demo", is_demo=True)


def make_location(*, zone: str = ZONE, **fields: Any) -> Location:
    number = next(_numbers)
    defaults = {
        "slug": f"place-{number}",
        "name": f"Place {number:04}",
        "phone": "+14155550100",
        "urgent_phone": "+14155550111",
        "street": "1 Example Street",
        "city": "Sampleton",
        "region": "CA",
        "postal_code": "90001",
        "lock_after_minutes": 0,  # tests jump hours ahead
    }
    return Location.objects.create(time_zone=zone, **defaults | fields)


def make_room(
    location: Location, *, kind: str = Resource.Kind.CONSULTATION, name: str = "", **fields: Any
) -> Resource:
    return Resource.objects.create(
        location=location, kind=kind, name=name or f"Room {next(_numbers)}", **fields
    )


def make_device(
    location: Location, *, kind: str = Resource.Kind.ULTRASOUND, name: str = "", **fields: Any
) -> Resource:
    return Resource.objects.create(
        location=location, kind=kind, name=name or f"Device {next(_numbers)}", **fields
    )


def make_staff(*roles: Role, name: str = "", **fields: Any) -> StaffMember:
    """Somebody who works here, with a user of the given roles; a bookable injector by default."""
    number = next(_numbers)
    name = name or f"Provider {number:04}"
    examines = {Role.PRESCRIBER, Role.MEDICAL_DIRECTOR} & set(roles)
    defaults = {
        "slug": f"staff-{number}",
        "credentials": "MD" if examines else "RN",
        "title": "Injector",
        "is_provider": True,
    }
    user = make_user(*(roles or (Role.INJECTOR,)), full_name=name)
    return StaffMember.objects.create(user=user, name=name, **defaults | fields)
