"""When providers work and when they are away, as the database reckons it.

The hours of a night belong to the day on which they begin; time off that comes again is on the
clock of the location. `migrations/diary_functions.sql` says both once, for availability as well.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection

from medspa.clinic.models import Location, StaffMember

A_DAY = timedelta(days=1)
A_MONDAY = date(2024, 1, 1)

_USUAL_WEEKS = """
    SELECT place.id, hours.day::date - %(monday)s::date,
           unnest(range_agg(tsrange(hours.wall_from, hours.wall_to)))
    FROM clinic_location AS place
    CROSS JOIN LATERAL bookings_open_hours(
        place.id, place.time_zone, %(monday)s::date, %(monday)s::date + 6,
        (%(now)s::timestamptz AT TIME ZONE place.time_zone)::date
    ) AS hours
    JOIN clinic_staffmember AS provider ON provider.id = hours.provider_id
    WHERE place.is_active AND provider.is_active
    GROUP BY place.id, hours.day
    ORDER BY 1, 2, 3
"""
_HOURS_OF_DAY = """
    SELECT provider.*, hours.wall_from, hours.wall_to
    FROM bookings_open_hours(%(place)s, %(zone)s, %(day)s::date - 1, %(day)s::date) AS hours
    JOIN clinic_staffmember AS provider ON provider.id = hours.provider_id
    WHERE provider.is_active AND hours.wall_to > %(day)s::date
    ORDER BY hours.wall_from, provider.id
"""
_TIME_OFF = """
    SELECT provider_id, wall_from, wall_to, reason
    FROM bookings_time_off(%(place)s, %(zone)s, %(from_at)s, %(to_at)s)
    ORDER BY wall_from, provider_id
"""
Span = tuple[time, time]
"""From one time to another on the wall; to one that is not later: on the next day."""


@dataclass(frozen=True)
class OpenHours:
    """Times are on the wall of the location, without a zone."""

    provider: StaffMember
    wall_from: datetime
    wall_to: datetime


@dataclass(frozen=True)
class Away:
    """`provider_id` None: everybody at the location. Times as in OpenHours."""

    provider_id: int | None
    wall_from: datetime
    wall_to: datetime
    reason: str


def find_hours_of_day(location: Location, day: date) -> list[OpenHours]:
    """Of everybody who works there that day, and what reaches into it of the night before."""
    people: Iterable[Any] = StaffMember.objects.raw(_HOURS_OF_DAY, _at(location) | {"day": day})
    return [OpenHours(person, person.wall_from, person.wall_to) for person in people]


def time_off_between(location: Location, from_at: datetime, to_at: datetime) -> list[Away]:
    """All that concerns the location and lies anywhere between these instants."""
    rows = _rows(_TIME_OFF, _at(location) | {"from_at": from_at, "to_at": to_at})
    return [Away(*row) for row in rows]


def usual_weeks(now: datetime) -> Mapping[int, Mapping[int, list[Span]]]:
    """By active location and weekday from Monday, 0: when anybody works there, as of its today.

    Hours that touch or overlap are one span of at most a day: one that ends when it began.
    """
    weeks: dict[int, dict[int, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for place, weekday, span in _rows(_USUAL_WEEKS, {"monday": A_MONDAY, "now": now}):
        closes = min(span.upper, span.lower + A_DAY)
        weeks[place][weekday].append((span.lower.time(), closes.time()))
    return weeks


def _at(location: Location) -> dict[str, Any]:
    return {"place": location.pk, "zone": location.time_zone}


def _rows(statement: str, facts: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return list(cursor.fetchall())
