"""Read what we wrote for calendars as a stranger to our zones would."""

import re
from datetime import UTC, datetime
from itertools import count

from icalendar import Calendar, Event

_numbers = count(1)


def parsed(text: str) -> Calendar:
    return Calendar.from_ical(text)


def only_event(text: str) -> Event:
    (event,) = parsed(text).events
    return event


def as_a_stranger(text: str) -> Calendar:
    """Under names that no zone has, so that the rules written in the file are all there is.

    Never the same name twice: the library remembers the rules of the first.
    """
    number = next(_numbers)
    return parsed(re.sub(r"(TZID[=:])([\w/+-]+)", rf"\1Clinic-{number}-\2", text))


def instants(event: Event) -> tuple[datetime, datetime]:
    """In UTC: in the hour that comes twice, times of two zones never compare as equal."""
    return event["DTSTART"].dt.astimezone(UTC), event["DTEND"].dt.astimezone(UTC)
