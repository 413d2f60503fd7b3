"""When a location is open: the hours of everybody who works there, laid together."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from bookings.models import WorkingHours
from medspa.clinic.models import Location

WEEK = range(7)


@dataclass(frozen=True)
class OpenDays:
    """Days in a row with the same hours; none on closed days. Days from Monday, 0."""

    first: int
    last: int
    spans: tuple[tuple[time, time], ...]


def open_weeks(now: datetime) -> dict[int, list[OpenDays]]:
    """The usual week of every active location as of its own today, by the location's id."""
    places = {place.pk: place for place in Location.objects.filter(is_active=True)}
    spans: dict[int, dict[int, list[tuple[time, time]]]] = {pk: defaultdict(list) for pk in places}
    for hours in WorkingHours.objects.filter(location__in=places, provider__is_active=True):
        if _is_valid(hours, places[hours.location_id].local(now).date()):
            spans[hours.location_id][hours.weekday].append((hours.opens_at, hours.closes_at))
    return {pk: grouped({day: merged(spans[pk][day]) for day in WEEK}) for pk in places}


def merged(spans: Iterable[tuple[time, time]]) -> tuple[tuple[time, time], ...]:
    """Spans that touch or overlap as one."""
    joined: list[tuple[time, time]] = []
    for opens, closes in sorted(spans):
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], closes))
        else:
            joined.append((opens, closes))
    return tuple(joined)


def grouped(week: dict[int, tuple[tuple[time, time], ...]]) -> list[OpenDays]:
    days: list[OpenDays] = []
    for day in WEEK:
        if days and days[-1].spans == week[day]:
            days[-1] = OpenDays(days[-1].first, day, week[day])
        else:
            days.append(OpenDays(day, day, week[day]))
    return days


def _is_valid(hours: WorkingHours, on: date) -> bool:
    begun = hours.valid_from is None or hours.valid_from <= on
    return begun and (hours.valid_to is None or hours.valid_to >= on)
