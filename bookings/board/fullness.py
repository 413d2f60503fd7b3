"""How full the days of a week or a month are, by provider. One statement, however many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from bookings.board.day_sheet import day_bounds
from bookings.board.words import lasting
from medspa.clinic.models import Location

_FULLNESS = Path(__file__).with_suffix(".sql").read_text()
A_WEEK = 7
LEVELS = 4
"""So many shades from empty to full."""


@dataclass(frozen=True)
class Fullness:
    """Minutes worked, minutes of these that are taken, and visits, of one or many, on one day."""

    day: date
    visits: int = 0
    open_min: int = 0
    taken_min: int = 0

    @property
    def is_closed(self) -> bool:
        return not (self.open_min or self.visits)

    @property
    def percent(self) -> int:
        """Of the hours; visits outside them make a day full."""
        return round(100 * self.taken_min / self.open_min) if self.open_min else 100

    @property
    def level(self) -> int:
        """0 where nothing is booked, `LEVELS` where nearly nothing is free."""
        if not self.visits:
            return 0
        return min(LEVELS, 1 + self.percent * LEVELS // 100)

    @property
    def free(self) -> str:
        """`2 h 30 free`, `full`."""
        left = self.open_min - self.taken_min
        return f"{lasting(left)} free" if left else "full"

    @property
    def said(self) -> str:
        return f"{self.visits or 'no'} visit{'' if self.visits == 1 else 's'}"


@dataclass(frozen=True)
class ProviderWeek:
    name: str
    slug: str
    days: Sequence[Fullness]


@dataclass(frozen=True)
class Week:
    """Seven days from a Sunday: of each provider who works or is booked, and of all together."""

    days: Sequence[Fullness]
    providers: Sequence[ProviderWeek]


type Row = tuple[date, str, str, int, int, int]


def week_of(location: Location, day: date, now: datetime) -> Week:
    first = sunday_before(day)
    days = days_from(first, A_WEEK)
    rows = _rows(location, first, days[-1], now)
    people = dict.fromkeys((name, slug) for _, name, slug, *_ in rows)
    weeks = [
        ProviderWeek(name, slug, _by_day(days, (row for row in rows if row[2] == slug)))
        for name, slug in people
    ]
    return Week(_by_day(days, rows), weeks)


def month_of(location: Location, day: date, now: datetime) -> list[list[Fullness]]:
    """Whole weeks from Sunday, all that have a day of the month."""
    first = sunday_before(day.replace(day=1))
    after = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    weeks = -(-(after - first).days // A_WEEK)
    days = days_from(first, weeks * A_WEEK)
    filled = _by_day(days, _rows(location, first, days[-1], now))
    return [filled[at : at + A_WEEK] for at in range(0, len(filled), A_WEEK)]


def sunday_before(day: date) -> date:
    """That day itself, if it is one."""
    return day - timedelta(days=day.isoweekday() % A_WEEK)


def days_from(first: date, number: int) -> list[date]:
    return [first + timedelta(days=each) for each in range(number)]


def _by_day(days: Sequence[date], rows: Iterable[Row]) -> list[Fullness]:
    """One of each day, those of several providers added up."""
    sums = {day: [0, 0, 0] for day in days}
    for day, _, _, *numbers in rows:
        sums[day] = [one + more for one, more in zip(sums[day], numbers, strict=True)]
    return [Fullness(day, *numbers) for day, numbers in sums.items()]


def _rows(location: Location, first: date, last: date, now: datetime) -> list[Row]:
    facts: dict[str, Any] = {
        "place": location.pk,
        "zone": location.time_zone,
        "first": first,
        "last": last,
        "begins": day_bounds(location, first)[0],
        "ends": day_bounds(location, last)[1],
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FULLNESS, facts)
        rows: list[Row] = cursor.fetchall()
        return rows
