"""VTIMEZONE: the rules of a zone for those who do not have them.

The icalendar library can write these too, but puts the start of summer time an hour late: RFC 5545
(3.6.5) wants the moment of change on the clock that still shows the old time.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

A_DAY = timedelta(days=1)
A_SECOND = timedelta(seconds=1)


@cache
def zone_text(name: str, first_year: int, last_year: int) -> str:
    """The rules as they stand in a calendar; writing them anew is most of writing an invitation."""
    rules: bytes = zone_rules(name, first_year, last_year).to_ical()
    return rules.decode()


def zone_rules(name: str, first_year: int, last_year: int) -> Timezone:
    """One observance for each change of the clocks in these years, and one to begin with.

    No recurrence rules: some programs read no dates beside a rule, some no rules, and governments
    change theirs; what each understands is a plain list.
    """
    zone = ZoneInfo(name)
    begins = _new_year(first_year) - A_DAY
    ends = _new_year(last_year + 1) + A_DAY
    rules = Timezone()
    rules.add("TZID", name)
    rules.add_component(_observance(begins, begins, zone))
    for before, after in _changes(zone, begins, ends):
        rules.add_component(_observance(before, after, zone))
    return rules


def _new_year(year: int) -> datetime:
    return datetime.combine(date(year, 1, 1), time.min, tzinfo=UTC)


def _changes(zone: tzinfo, begins: datetime, ends: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The last second before and the first second after each change of the clocks."""
    day = begins
    while day < ends:
        if _offset(day, zone) != _offset(day + A_DAY, zone):
            yield _narrowed(zone, day, day + A_DAY)
        day += A_DAY


def _narrowed(zone: tzinfo, before: datetime, after: datetime) -> tuple[datetime, datetime]:
    while after - before > A_SECOND:
        middle = before + (after - before) // 2 // A_SECOND * A_SECOND
        if _offset(middle, zone) == _offset(before, zone):
            before = middle
        else:
            after = middle
    return before, after


def _observance(
    before: datetime, after: datetime, zone: tzinfo
) -> TimezoneStandard | TimezoneDaylight:
    local = after.astimezone(zone)
    observance = TimezoneDaylight() if local.dst() else TimezoneStandard()
    observance.add("DTSTART", (after + _offset(before, zone)).replace(tzinfo=None))
    observance.add("TZNAME", local.tzname())
    observance.add("TZOFFSETFROM", _offset(before, zone))
    observance.add("TZOFFSETTO", _offset(after, zone))
    return observance


def _offset(at: datetime, zone: tzinfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()
