"""When a location is open: the hours of everybody who works there, laid together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bookings.availability.open_hours import Span, usual_weeks
from medspa.clinic.models import Location

WEEK = range(7)


@dataclass(frozen=True)
class OpenDays:
    """Days in a row with the same hours; none on closed days. Days from Monday, 0."""

    first: int
    last: int
    spans: tuple[Span, ...]


def open_weeks(places: Sequence[Location], now: datetime) -> dict[int, list[OpenDays]]:
    """The usual week of each of the places as of its own today, by the place's id."""
    weeks = usual_weeks(now)
    return {place.pk: group_days(weeks.get(place.pk, {})) for place in places}


def group_days(week: Mapping[int, Sequence[Span]]) -> list[OpenDays]:
    days: list[OpenDays] = []
    for day in WEEK:
        spans = tuple(week.get(day, ()))
        if days and days[-1].spans == spans:
            days[-1] = OpenDays(days[-1].first, day, spans)
        else:
            days.append(OpenDays(day, day, spans))
    return days
