"""How answers write days, people and amounts."""

from datetime import date, datetime
from decimal import Decimal

from treatments.models import Modality
from treatments.wording import plain_number


def day_text(on: date) -> str:
    """`Dec 2, 2026`."""
    return f"{on:%b} {on.day}, {on.year}"


def clock_text(at: datetime) -> str:
    """`2:30 PM`, on the clock that it carries."""
    return f"{at:%I:%M %p}".removeprefix("0")


def days_text(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"


def amount_text(value: Decimal, unit: str) -> str:
    return f"{plain_number(value)} {unit}"


def modality_text(modality: str) -> str:
    return Modality(modality).label
