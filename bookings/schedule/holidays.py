"""The public holidays where a location is, and whether it is closed on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import phonenumbers
from holidays import country_holidays

from bookings.models import TimeOff
from medspa.clinic.models import Location


@dataclass(frozen=True)
class Holiday:
    """A public holiday; `closed`: the closed day of the location that covers it whole."""

    day: date
    name: str
    closed: TimeOff | None


def find_holidays(location: Location, year: int) -> list[Holiday]:
    """Those of the country and region of the location, in order. One statement."""
    found = sorted(_calendar(location, year).items())
    if not found:
        return []
    ends = closed_day(location, found[-1][0], "").ends_at
    closed = list(TimeOff.objects.filter(location=location, provider=None, starts_at__lt=ends))
    return [Holiday(day, name, _covering(location, day, closed)) for day, name in found]


def closed_day(location: Location, day: date, reason: str) -> TimeOff:
    """Closed from midnight to midnight on the clock of the place, not saved yet."""
    return TimeOff(
        location=location,
        starts_at=_midnight(location, day),
        ends_at=_midnight(location, day + timedelta(days=1)),
        reason=reason[:120],
    )


def _midnight(location: Location, day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=location.zone)


def _covering(location: Location, day: date, closed: Sequence[TimeOff]) -> TimeOff | None:
    whole = closed_day(location, day, "")
    over = (
        each
        for each in closed
        if each.starts_at <= whole.starts_at and whole.ends_at <= each.ends_at
    )
    return next(over, None)


def _calendar(location: Location, year: int) -> dict[date, str]:
    """The country is the one of its phone number; a region that the calendar does not know is left
    out."""
    country = phonenumbers.region_code_for_number(phonenumbers.parse(str(location.phone))) or "US"
    try:
        return dict(country_holidays(country, subdiv=location.region, years=year))
    except NotImplementedError:
        return dict(country_holidays(country, years=year)) if country == "US" else {}
