"""How answers write days, people and amounts."""

from datetime import date
from decimal import Decimal

from treatments.models import Modality
from treatments.wording import plain


def day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


def days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"


def amount(value: Decimal, unit: str) -> str:
    return f"{plain(value)} {unit}"


def kind(modality: str) -> str:
    return Modality(modality).label
