"""The first free time in each city, and the way to that very time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from bookings.availability.search import Search, Slot, find_next_slots
from bookings.models import AppointmentType
from bookings.picker.choice import Choice
from medspa.clinic.models import Location, StaffMember

LOOKS_AHEAD = timedelta(days=14)  # for the people of the team page


@dataclass(frozen=True)
class NextFreeTime:
    """The first time at which somebody could be seen at a place."""

    kind: AppointmentType
    location: Location
    provider: StaffMember
    starts_at: datetime
    interests: tuple[str, ...] = ()
    is_with: bool = False  # the very person was asked for

    @property
    def address(self) -> str:
        """The page of times with this one chosen."""
        person = self.provider if self.is_with else None
        choice = Choice(self.kind, self.location, person, self.starts_at, interests=self.interests)
        return f"{reverse('book_time')}?{choice.query}"


def find_consultation_type() -> AppointmentType | None:
    """The first one that newcomers can book themselves."""
    kinds = AppointmentType.objects.online()
    return kinds.filter(purpose=AppointmentType.Purpose.CONSULTATION).first()


def find_next_free_times(
    kind: AppointmentType | None, now: datetime, interests: Iterable[str] = ()
) -> list[NextFreeTime]:
    """For each place, the soonest first. Two statements, and two a place at most."""
    found = find_next_slots(appointment_type=kind, now=now) if kind else []
    people = StaffMember.objects.in_bulk({each.slot.providers[0] for each in found})
    return [
        NextFreeTime(
            kind,
            each.location,
            people[each.slot.providers[0]],
            each.slot.starts_at,
            tuple(interests),
        )
        for each in found
        if kind
    ]


def find_next_free_times_with(
    people: Iterable[StaffMember], kinds: Iterable[AppointmentType], now: datetime
) -> dict[int, list[NextFreeTime]]:
    """For each person and place, by the person's key: of the first of the `kinds` that the person
    gives. One statement for each kind and place, however many the people; `kinds` come with their
    `providers` and `locations`."""
    waiting = {person.pk: person for person in people}
    found: dict[int, list[NextFreeTime]] = {pk: [] for pk in waiting}
    for kind in kinds:
        givers = [waiting.pop(each.pk) for each in kind.providers.all() if each.pk in waiting]
        for place in kind.locations.all() if givers else ():
            for person, slot in _first_of_each(givers, _ahead(kind, place, now)):
                appointment = NextFreeTime(kind, place, person, slot.starts_at, is_with=True)
                found[person.pk].append(appointment)
    return {
        pk: sorted(appointments, key=lambda each: each.starts_at)
        for pk, appointments in found.items()
    }


def _ahead(kind: AppointmentType, place: Location, now: datetime) -> list[Slot]:
    today = place.local(now).date()
    return Search(
        appointment_type=kind,
        location=place,
        from_on=today,
        to_on=today + LOOKS_AHEAD,
        now=now,
    ).find_slots()


def _first_of_each(
    people: list[StaffMember], slots: list[Slot]
) -> Iterable[tuple[StaffMember, Slot]]:
    for person in people:
        if slot := next((each for each in slots if person.pk in each.providers), None):
            yield person, slot
