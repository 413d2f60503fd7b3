"""When? One SQL statement (`open_slots.sql`) answers, whatever the number of providers and days."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from bookings.availability.needs import needs_as_facts, resource_needs
from bookings.errors import BadRange
from bookings.models import AppointmentType, DayPart, Weekday
from bookings.models.appointment_rules import LONGEST_AFTER, LONGEST_BEFORE
from medspa.clinic.models import Location, Resource, StaffMember
from medspa.database.prepared import fetch_prepared

MAX_DAYS = 62
A_DAY, A_MICROSECOND = timedelta(days=1), timedelta(microseconds=1)

OPEN_SLOTS = Path(__file__).with_name("open_slots.sql").read_text()


@dataclass(frozen=True)
class TimePreference:
    """Which of the free times somebody wants to see; empty: all of them. `never`: weekdays that do
    not suit."""

    parts: frozenset[str] = frozenset()
    weekend: bool = False
    never: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.parts or self.weekend or self.never)

    def suits(self, local_start: datetime) -> bool:
        """Whether a visit that begins then, on the location's clock, is among them."""
        in_part = not self.parts or DayPart.of_hour(local_start.hour) in self.parts
        on_day = local_start.weekday() not in self.never
        return in_part and on_day and (not self.weekend or is_weekend(local_start))


ANY_TIME = TimePreference()


def is_weekend(day: date) -> bool:
    return day.weekday() in (Weekday.SATURDAY, Weekday.SUNDAY)


class Slot(NamedTuple):
    """A start that can be booked, and the ids of who is free: whose turn it is comes first."""

    starts_at: datetime
    ends_at: datetime
    providers: tuple[int, ...]

    @property
    def turn(self) -> tuple[datetime, int]:
        """The start with the provider whose turn it is."""
        return self.starts_at, self.providers[0]


@dataclass(frozen=True, kw_only=True)
class Search:
    """What is asked of the diary. `from_on` and `to_on` are days at the location, both included.

    `at_desk` lifts the notice that clients must give and, as `past_limits` does alone, the limit of
    visits that a provider takes a day. `ignoring` is an appointment that is about to be moved, or
    the hold that is about to be booked. `hours_only` leaves out appointments and `step` sets
    another grid: with them a refusal finds its reason. `preference` narrows what is found, and
    `only_at` names the one start that is asked about, which reads less. `lasts` None: as long
    as the type.
    """

    appointment_type: AppointmentType
    location: Location
    from_on: date
    to_on: date
    now: datetime
    provider: StaffMember | None = None
    resources: tuple[Resource, ...] = ()
    ignoring: int = 0
    lasts: timedelta | None = None
    at_desk: bool = False
    past_limits: bool = False
    hours_only: bool = False
    step: timedelta | None = None
    limit: int | None = None
    only_at: datetime | None = None
    preference: TimePreference = ANY_TIME

    def find_slots(self) -> list[Slot]:
        """The free starts in order of time; [] where nothing is offered."""
        asked = self._within_horizon()
        kind, place = asked.appointment_type, asked.location
        if asked.is_vain() or not (kind.is_active and place.is_active):
            return []
        stretches = fetch_prepared(OPEN_SLOTS, asked.parameters())
        length = asked.length
        slots = (
            Slot(at := datetime.fromtimestamp(start, UTC), at + length, providers)
            for start, providers in _starts(stretches, asked.step_s())
        )
        return list(islice(self.preferred(slots), self.limit))

    def preferred(self, slots: Iterable[Slot]) -> Iterable[Slot]:
        """Those of the slots that the search is about."""
        if not self.preference:
            return slots
        return (s for s in slots if self.preference.suits(self.location.local(s.starts_at)))

    def with_hours_only(self, step: timedelta | None = None) -> "Search":
        return replace(self, hours_only=True, step=step)

    def is_vain(self) -> bool:
        """No start lies within the days, the horizon and the notice."""
        return self.from_on > self.to_on or self._first_start() > self._last_start()

    @property
    def length(self) -> timedelta:
        return self.lasts or self.appointment_type.duration

    def step_s(self) -> int:
        step = self.step or timedelta(minutes=self.appointment_type.slot_step_min)
        return int(step.total_seconds())

    def _within_horizon(self) -> "Search":
        today = self.location.local(self.now).date()
        last = last_bookable_on(self.appointment_type, today)
        return replace(self, from_on=max(self.from_on, today), to_on=min(self.to_on, last))

    def _first_start(self) -> datetime:
        noticed = self.now if self.at_desk else earliest_start(self.appointment_type, self.now)
        return max(first_instant(self.from_on, self.location), noticed, self.only_at or noticed)

    def _last_start(self) -> datetime:
        last = first_instant(self.to_on + A_DAY, self.location) - A_MICROSECOND
        return min(last, self.only_at or last)

    def parameters(self) -> dict[str, Any]:
        kind = self.appointment_type
        return {
            "type": kind.pk,
            "location": self.location.pk,
            "zone": self.location.time_zone,
            "provider": self.provider.pk if self.provider else None,
            "ignoring": self.ignoring or 0,
            "hours_only": self.hours_only,
            "past_limits": self.past_limits or self.at_desk,
            "length": self.length,
            "before": kind.buffer_before,
            "length_and_after": self.length + kind.buffer_after,
            "reach_back": LONGEST_AFTER + kind.buffer_before,
            "reach_ahead": LONGEST_BEFORE + kind.buffer_after,
            "step_s": self.step_s(),
            "from_on": self.from_on,
            "to_on": self.to_on,
            "now": self.now,
            "first_start": self._first_start(),
            "last_start": self._last_start(),
            **needs_as_facts(resource_needs(kind, self.resources)),
        }


def find_open_slots(
    *,
    appointment_type: AppointmentType,
    location: Location,
    from_on: date,
    to_on: date,
    now: datetime,
    provider: StaffMember | None = None,
    at_desk: bool = False,
) -> list[Slot]:
    """Every free start from `from_on` to `to_on`, both days included, at the location.

    Raises BadRange when the days are reversed or more than MAX_DAYS.
    """
    if not 0 <= (to_on - from_on).days < MAX_DAYS:
        raise BadRange(f"Ask for at most {MAX_DAYS} days, the first one first.", field="to")
    return Search(
        appointment_type=appointment_type,
        location=location,
        from_on=from_on,
        to_on=to_on,
        now=now,
        provider=provider,
        at_desk=at_desk,
    ).find_slots()


@dataclass(frozen=True, slots=True)
class NextSlot:
    slot: Slot
    location: Location


def find_next_slots(
    *, appointment_type: AppointmentType, now: datetime, days: int = 31
) -> list[NextSlot]:
    """The first free start of the type at each place within so many days, soonest first: at most
    two statements a location."""
    found = [
        NextSlot(slot, location)
        for location in appointment_type.locations.filter(is_active=True)
        if (slot := _first_slot(appointment_type, location, now, days))
    ]
    return sorted(found, key=lambda each: each.slot.starts_at)


def _first_slot(kind: AppointmentType, location: Location, now: datetime, days: int) -> Slot | None:
    """Usually within the week, so the statement over all the days is seldom needed."""
    today = location.local(now).date()
    for span in (7, days):
        search = Search(
            appointment_type=kind,
            location=location,
            from_on=today,
            to_on=today + timedelta(days=span),
            now=now,
            limit=1,
        )
        if slots := search.find_slots():
            return slots[0]
    return None


def first_instant(day: date, location: Location) -> datetime:
    """When the day begins there. Where midnight is skipped or comes twice that is the jump, or
    the first of the two, since `fold` is 0."""
    return datetime.combine(day, time.min, tzinfo=location.zone).astimezone(UTC)


def earliest_start(kind: AppointmentType, now: datetime) -> datetime:
    """The first instant for which clients give enough notice."""
    return now.astimezone(UTC) + timedelta(minutes=kind.lead_time_min)


def last_bookable_on(kind: AppointmentType, today: date) -> date:
    """The last day at the location that can be booked yet, today being that location's day."""
    return today + timedelta(days=kind.horizon_days)


def _starts(stretches: Iterable[tuple[Any, ...]], step_s: int) -> list[tuple[int, tuple[int, ...]]]:
    """Cut stretches (provider, phase of the grid, first and last start) into starts, in order of
    time, with the providers in turn. In seconds since 1970: thousands of these are made."""
    free: defaultdict[int, list[int]] = defaultdict(list)
    for provider, phase, first, last in stretches:
        for start in range(first + (phase - first) % step_s, last + 1, step_s):
            free[start].append(provider)
    # Hours that overlap offer the same start twice.
    return [(start, tuple(dict.fromkeys(free[start]))) for start in sorted(free)]
