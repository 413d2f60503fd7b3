"""The team and the places, as the public sees them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils.safestring import SafeString

from bookings.models import AppointmentType
from medspa.clinic.models import Location, StaffMember
from website.hours import OpenDays, open_weeks
from website.queries import portraits


@dataclass(frozen=True)
class TeamMember:
    person: StaffMember
    words: SafeString | None
    places: list[str]
    can_be_booked: bool


@dataclass(frozen=True)
class Place:
    location: Location
    week: list[OpenDays]


def team_members() -> list[TeamMember]:
    """Everybody who treats clients: the other people's names are their own affair."""
    said = portraits()
    people = StaffMember.objects.filter(is_active=True, is_provider=True).prefetch_related(
        "working_hours__location",
        Prefetch("appointment_types", AppointmentType.objects.online(), to_attr="bookable"),
    )
    return [
        TeamMember(
            person=person,
            words=said.get(person.pk),
            places=sorted({hours.location.name for hours in person.working_hours.all()}),
            can_be_booked=bool(person.bookable),
        )
        for person in people
    ]


def places(now: datetime) -> list[Place]:
    weeks = open_weeks(now)
    active = Location.objects.filter(is_active=True)
    return [Place(place, weeks.get(place.pk, [])) for place in active]
