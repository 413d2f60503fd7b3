"""Hours in words, for pages of the team and the audit log."""

from collections.abc import Mapping, Sequence
from datetime import time

from bookings.availability.open_hours import Span
from bookings.models import Weekday


def say_clock(at: time) -> str:
    """`9 am`, `5:30 pm`."""
    hour = at.hour % 12 or 12
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{hour}{minutes} {'am' if at.hour < 12 else 'pm'}"


def say_spans(spans: Sequence[Span]) -> str:
    """`9 am to 1 pm, 2 pm to 6 pm`; `closed` for none."""
    return ", ".join(f"{say_clock(a)} to {say_clock(b)}" for a, b in spans) or "closed"


def say_week(week: Mapping[int, Sequence[Span]]) -> str:
    """`Mon 9 am to 5 pm; Tue closed`, from Monday."""
    return "; ".join(
        f"{Weekday(day).label[:3]} {say_spans(week.get(day, ()))}" for day in Weekday.values
    )
