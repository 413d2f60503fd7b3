"""The time picker: a week of days, and the free times of one of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from bookings.availability import Search, Slot, last_bookable_on
from bookings.views.choice import Choice
from medspa.clinic.models import Location

DAYS_SHOWN = 7
PERIODS = ((0, "Morning"), (12, "Afternoon"), (17, "Evening"))  # from which hour


@dataclass(frozen=True)
class Day:
    on: date
    free: int
    word: str  # why there is nothing: closed, full, none left


@dataclass(frozen=True)
class Times:
    location: Location
    horizon_days: int
    days: list[Day]
    on: date | None = None
    periods: Sequence[tuple[str, list[Slot]]] = ()
    next_on: date | None = None
    earlier: date | None = None
    later: date | None = None

    @property
    def zone(self) -> tzinfo:
        return self.location.zone

    @property
    def first(self) -> date:
        return self.days[0].on

    @property
    def last(self) -> date:
        return self.days[-1].on

    def offer(self, starts_at: datetime | None) -> bool:
        """Whether the time is among those shown."""
        return any(slot.starts_at == starts_at for _, slots in self.periods for slot in slots)


def whole_diary(choice: Choice, now: datetime, **also: Any) -> Search:
    """Everything bookable from today on for the choice; `also` narrows or widens it."""
    today = choice.location.local(now).date()
    return Search(
        appointment_type=choice.appointment_type,
        location=choice.location,
        provider=choice.provider,
        from_on=today,
        to_on=last_bookable_on(choice.appointment_type, today),
        now=now,
        **also,
    )


def week_of_times(diary: Search, *, page: date | None = None, on: date | None = None) -> Times:
    """The week from `page` with the times of `on`; without them, the first week and day free."""
    first = min(max(page or on or _next_on(diary) or diary.from_on, diary.from_on), diary.to_on)
    week = replace(diary, from_on=first, to_on=min(first + timedelta(DAYS_SHOWN - 1), diary.to_on))
    slots = week.slots()
    free = Counter(_local_day(slot, week) for slot in slots)
    shown = on if on in free else min(free, default=None)
    return Times(
        location=diary.location,
        horizon_days=diary.appointment_type.horizon_days,
        days=_days(week, free, today=diary.from_on) if free or _next_on(diary) else [],
        on=shown,
        periods=_periods([slot for slot in slots if _local_day(slot, week) == shown], week),
        next_on=None if free else _next_on(diary, after=week.to_on),
        earlier=max(first - timedelta(DAYS_SHOWN), diary.from_on)
        if first > diary.from_on
        else None,
        later=week.to_on + timedelta(1) if week.to_on < diary.to_on else None,
    )


def is_free(choice: Choice, now: datetime) -> bool:
    """Whether the chosen time could be booked now."""
    if choice.day is None:
        return False
    diary = replace(whole_diary(choice, now), from_on=choice.day, to_on=choice.day)
    return any(slot.starts_at == choice.starts_at for slot in diary.slots())


def _days(week: Search, free: Counter[date], *, today: date) -> list[Day]:
    hours = {_local_day(slot, week) for slot in week.with_hours_only().slots()}
    span = range((week.to_on - week.from_on).days + 1)
    days = [week.from_on + timedelta(number) for number in span]
    return [Day(on, free[on], _word(on, hours, today)) for on in days]


def _word(on: date, hours: set[date], today: date) -> str:
    if on == today:
        return "none left"
    return "full" if on in hours else "closed"


def _next_on(diary: Search, *, after: date | None = None) -> date | None:
    """The first day with a free time, later than `after` if there is one."""
    later = replace(diary, from_on=after + timedelta(1), limit=1) if after else diary
    slots = later.slots() if after else replace(diary, limit=1).slots()
    if slots:
        return _local_day(slots[0], diary)
    return _next_on(diary) if after else None


def _periods(slots: list[Slot], week: Search) -> list[tuple[str, list[Slot]]]:
    """The slots of a day by the part of the day, on the location's clock."""
    parts: dict[str, list[Slot]] = {}
    for slot in slots:
        hour = week.location.local(slot.starts_at).hour
        name = next(name for begins, name in reversed(PERIODS) if hour >= begins)
        parts.setdefault(name, []).append(slot)
    return list(parts.items())


def _local_day(slot: Slot, search: Search) -> date:
    return search.location.local(slot.starts_at).date()
