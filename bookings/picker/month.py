"""Five weeks of days with how many times are free on each. Two statements, whatever the weeks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bookings.availability.search import Search
from bookings.picker.days import AWAY, CLOSED, FULL, NO_MATCH, NONE_LEFT, Day, DayRange
from medspa.clinic.models import StaffMember

WEEKS = 5
A_WEEK, SPAN = timedelta(days=7), timedelta(days=7 * WEEKS)
GONE_BY, NOT_YET = "gone by", "not open yet"
KINDS = {
    FULL: "is-full",
    AWAY: "is-away",
    NO_MATCH: "is-past",
    CLOSED: "is-closed",
    GONE_BY: "is-past",
    NOT_YET: "is-past",
}  # looks


@dataclass(frozen=True)
class MonthDay(Day):
    is_named: bool = False  # stands first of its month: the month is written

    @property
    def kind(self) -> str:
        return KINDS[self.word]


@dataclass(frozen=True)
class Month:
    """Five weeks, from the Sunday before the day asked for."""

    first: date
    last: date
    weeks: Sequence[Sequence[MonthDay]]
    person: StaffMember | None = None
    earlier: date | None = None
    later: date | None = None

    @property
    def days(self) -> list[MonthDay]:
        return [day for week in self.weeks for day in week]

    @property
    def free_days(self) -> int:
        return sum(bool(day.free) for day in self.days)

    @property
    def key(self) -> list[tuple[str, str]]:
        """What days without a time look like, and why: those shown."""
        said = {day.word for day in self.days}
        return [(kind, word) for word, kind in KINDS.items() if word in said]

    @property
    def weekdays(self) -> list[date]:
        """Any seven days that begin with the first of the week, for their names."""
        return [day.on for day in self.weeks[0]]


def month_of_times(diary: Search, asked: date) -> Month:
    """The five weeks from the day asked for, or the nearest ones with something to book."""
    first = _sunday(min(max(asked, diary.from_on), diary.to_on))
    last = first + SPAN - timedelta(days=1)
    found = DayRange(
        replace(diary, from_on=max(first, diary.from_on), to_on=min(last, diary.to_on))
    )
    known = {day.on: day for day in found.days()}
    days = [_day(first + timedelta(days=n), known, diary, n == 0) for n in range(SPAN.days)]
    return Month(
        first=first,
        last=last,
        weeks=[days[n : n + 7] for n in range(0, SPAN.days, 7)],
        person=diary.provider,
        earlier=max(first - SPAN, diary.from_on) if first > diary.from_on else None,
        later=last + timedelta(days=1) if last < diary.to_on else None,
    )


def _sunday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.isoweekday() % 7)


def _day(on: date, known: dict[date, Day], diary: Search, is_first: bool) -> MonthDay:
    is_named = is_first or on.day == 1
    if day := known.get(on):
        word = FULL if day.word == NONE_LEFT else day.word
        return MonthDay(on, day.free, word, others=day.others, is_named=is_named)
    if on < diary.from_on:
        return MonthDay(on, 0, GONE_BY, is_named=is_named)
    word = NO_MATCH if on <= diary.to_on else NOT_YET  # a weekday, where weekends are asked for
    return MonthDay(on, 0, word, is_named=is_named)
