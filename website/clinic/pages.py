"""The team and the places, as the public sees them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils.safestring import SafeString

from bookings.models import AppointmentType
from bookings.picker.next_free import (
    NextFreeTime,
    find_consultation_type,
    find_next_free_times,
    find_next_free_times_with,
)
from medspa.clinic.models import Location, StaffMember
from website.clinic.hours import OpenDays, open_weeks
from website.queries import portraits_by_person, ways_to_places
from website.text.pictures import Picture, busts_by_person


@dataclass(frozen=True)
class TeamMember:
    person: StaffMember
    words: SafeString | None
    bust: Picture
    places: list[str]
    can_be_booked: bool
    next_free: list[NextFreeTime]


@dataclass(frozen=True)
class LocationCard:
    location: Location
    week: list[OpenDays]
    next_free: list[NextFreeTime]  # one at most
    arriving: SafeString | None


def team_members(now: datetime) -> list[TeamMember]:
    """Everybody who treats clients: the other people's names are their own affair."""
    said, kinds = portraits_by_person(), online_kinds()
    people = StaffMember.objects.prefetch_related(
        "working_hours__location",
        Prefetch("appointment_types", AppointmentType.objects.online(), to_attr="online_types"),
    ).bookable()
    soon = find_next_free_times_with(people, kinds, now)
    pictures = busts_by_person(person.pk for person in people)
    return [
        TeamMember(
            person=person,
            words=said.get(person.pk),
            bust=pictures[person.pk],
            places=sorted({hours.location.city for hours in person.working_hours.all()}),
            can_be_booked=bool(person.online_types),  # type: ignore[attr-defined]  # prefetched
            next_free=soon[person.pk],
        )
        for person in people
    ]


def location_cards(now: datetime) -> list[LocationCard]:
    active = list(Location.objects.filter(is_active=True))
    weeks, ways = open_weeks(active, now), ways_to_places()
    soon = {
        each.location.pk: [each] for each in find_next_free_times(find_consultation_type(), now)
    }
    return [
        LocationCard(place, weeks[place.pk], soon.get(place.pk, []), ways.get(place.pk))
        for place in active
    ]


def online_kinds() -> list[AppointmentType]:
    """What can be booked online, consultations first, with who gives it where."""
    kinds = AppointmentType.objects.online().prefetch_related(
        "providers", Prefetch("locations", Location.objects.filter(is_active=True))
    )
    consultation_first = AppointmentType.Purpose.CONSULTATION
    return sorted(kinds, key=lambda kind: kind.purpose != consultation_first)
