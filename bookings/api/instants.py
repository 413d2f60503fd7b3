"""Instants as callers write them: with an offset, on the clock of nobody in particular.

Clocks that change make local times that are missing or that come twice. An offset says which
instant is meant, so both can be told apart; without one we say what is wrong with the time.
"""

import re
from datetime import UTC, date, datetime
from typing import Any

from django.http import HttpRequest
from pydantic_core import PydanticCustomError

from medspa.clinic.models import Location

YEARS = range(2000, 2100)  # what lies beyond overflows somewhere on its way through zones
DAY = re.compile(r"\d{4}-\d\d-\d\d")
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([Zz]|[+-]\d\d:\d\d)?")
EXAMPLE = "2027-03-15T09:00:00-07:00"


def value_error(code: str, detail: str) -> PydanticCustomError:
    """What a validator raises; braces in the text stay as they are."""
    return PydanticCustomError(code, "{detail}", {"detail": detail})


def read_day(value: Any) -> date:
    """A day written YYYY-MM-DD and no other way."""
    try:
        if isinstance(value, str) and DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise value_error("date", "Write the day like 2027-03-15.")


def read_instant(value: Any, request: HttpRequest) -> datetime:
    """The instant in UTC. What was said stays with the request, for the words of a refusal."""
    said = _parsed(value)
    if said.year not in YEARS:
        raise value_error(
            "in_the_past" if said.year < YEARS[0] else "too_far", "Please check the year."
        )
    location = _location(request)
    if said.tzinfo is None:
        raise value_error("naive_time", _why_an_offset(said, location))
    if location and _is_skipped(said, location):
        raise value_error("no_such_time", _what_it_would_be(said, location))
    request.said_at = said  # type: ignore[attr-defined]
    return said.astimezone(UTC)


def describe_readings(request: HttpRequest) -> str:
    """A sentence if the offset is not the one that the location has at that instant."""
    said, location = getattr(request, "said_at", None), _location(request)
    if said is None or location is None or said.utcoffset() == UTC.utcoffset(None):
        return ""
    local = location.local(said)
    if local.utcoffset() == said.utcoffset():
        return ""
    return f"At {location.name}, {said.isoformat()} is {local.isoformat()}."


def _parsed(value: Any) -> datetime:
    try:
        if isinstance(value, str) and INSTANT.fullmatch(value):
            return datetime.fromisoformat(value)
    except ValueError:
        pass
    raise value_error("date_time", f"Write the time like {EXAMPLE}.")


def _why_an_offset(said: datetime, location: Location | None) -> str:
    ask = f"The time needs an offset, as in {EXAMPLE}."
    if location is None:
        return ask
    readings = _readings(said, location)
    if not readings:
        return f"{ask} {said:%H:%M} does not exist on that day at {location.name}."
    if len(readings) == 2:
        both = " and ".join(reading.isoformat() for reading in readings)
        return f"{ask} {said:%H:%M} comes twice on that day at {location.name}: {both}."
    return f"{ask} At {location.name} that is {readings[0].isoformat()}."


def _is_skipped(said: datetime, location: Location) -> bool:
    """On the clock of the place, whose offset it carries, and a time that this clock leaps over."""
    wall = said.replace(tzinfo=None)
    offsets = {wall.replace(tzinfo=location.zone, fold=fold).utcoffset() for fold in (0, 1)}
    is_on_its_clock = said.utcoffset() in offsets and said.utcoffset() != UTC.utcoffset(None)
    return is_on_its_clock and not _readings(wall, location)


def _what_it_would_be(said: datetime, location: Location) -> str:
    is_at = f"{said.isoformat()} is {location.local(said).isoformat()}"
    return f"At {location.name}, {said:%H:%M} does not exist on that day: {is_at}."


def _readings(wall: datetime, location: Location) -> list[datetime]:
    """The instants at which a clock at the location shows `wall`: none, one or two."""
    both = [wall.replace(tzinfo=location.zone, fold=fold) for fold in (0, 1)]
    real = [at for at in both if location.local(at.astimezone(UTC)).replace(tzinfo=None) == wall]
    return real if len({at.utcoffset() for at in real}) == len(real) else real[:1]


def _location(request: HttpRequest) -> Location | None:
    return getattr(request, "location", None)
