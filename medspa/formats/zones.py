"""Time zones by name, as people write them on cards, and what is read where the name is none."""

from collections.abc import Iterable
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError

UTC = "UTC"


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Whether the name is one of the IANA database. `PST` and `UTC-8` are none."""
    return name in _known()


def validate_time_zone(name: str) -> None:
    """Accept an IANA zone name only."""
    if not is_zone(name):
        raise ValidationError(
            f"“{name}” is not a time zone. Write area and city, as in America/Los_Angeles."
        )


def first_zone(names: Iterable[str | None]) -> str:
    """The first that is one; UTC if none is. A slip in one row is no reason to tell nobody."""
    return next((name for name in names if name and is_zone(name)), UTC)


def zone_called(name: str) -> ZoneInfo:
    """The zone, or UTC where the name is none."""
    return ZoneInfo(first_zone([name]))
