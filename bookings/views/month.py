"""A month of days with how many times are free on each. Two statements, whatever the month."""

from calendar import Calendar
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bookings.availability import Search

SUNDAY = 6
FULL, CLOSED, GONE_BY, NOT_YET = "full", "closed", "gone by", "not open yet"
KINDS = {FULL: "is-full", CLOSED: "is-closed", GONE_BY: "is-past", NOT_YET: "is-past"}  # looks


@dataclass(frozen=True)
class MonthDay:
    on: date
    free: int
    word: str = ""  # why there is nothing

    @property
    def kind(self) -> str:
        return KINDS[self.word]


@dataclass(frozen=True)
class Month:
    first: date
    weeks: Sequence[Sequence[MonthDay | None]]  # None: a day of another month
    free_days: int
    earlier: date | None = None
    later: date | None = None

    @property
    def key(self) -> list[tuple[str, str]]:
        """What days without a time look like, and why: those of this month."""
        said = {day.word for week in self.weeks for day in week if day}
        return [(kind, word) for word, kind in KINDS.items() if word in said]

    @property
    def weekdays(self) -> list[date]:
        """Any seven days that begin with the first of the week, for their names."""
        sunday = self.first - timedelta(days=self.first.isoweekday() % 7)
        return [sunday + timedelta(days=number) for number in range(7)]


def month_of_times(diary: Search, asked: date) -> Month:
    """The month of `asked`, or the nearest one in which something can be booked."""
    first = min(max(asked, diary.from_on), diary.to_on).replace(day=1)
    after = _next_first(first)
    bookable = replace(
        diary,
        from_on=max(first, diary.from_on),
        to_on=min(after - timedelta(days=1), diary.to_on),
    )
    free = _by_day(bookable)
    return Month(
        first=first,
        weeks=_weeks(first, bookable, free),
        free_days=len(free),
        earlier=(first - timedelta(days=1)).replace(day=1) if first > diary.from_on else None,
        later=after if after <= diary.to_on else None,
    )


def _next_first(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _by_day(diary: Search) -> Counter[date]:
    return Counter(diary.location.local(slot.starts_at).date() for slot in diary.slots())


def _weeks(first: date, diary: Search, free: Counter[date]) -> list[list[MonthDay | None]]:
    """Those of the month of `first` that are not over, each of its days with what it offers."""
    hours = _by_day(replace(diary.with_hours_only(), at_desk=True))  # also within the notice
    return [
        [_day(day, diary, free, hours) if day.month == first.month else None for day in week]
        for week in Calendar(SUNDAY).monthdatescalendar(first.year, first.month)
        if week[-1] >= diary.from_on
    ]


def _day(on: date, diary: Search, free: Counter[date], hours: Counter[date]) -> MonthDay:
    if free[on]:
        return MonthDay(on, free[on])
    if on < diary.from_on:
        return MonthDay(on, 0, GONE_BY)
    if on > diary.to_on:
        return MonthDay(on, 0, NOT_YET)
    # What is left of today may be nothing, whatever the hours.
    is_today = on == diary.location.local(diary.now).date()
    return MonthDay(on, 0, FULL if is_today or hours[on] else CLOSED)
