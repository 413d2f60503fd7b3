"""By when a visit's written estimate is due: business days on the calendar of its location.

45 CFR 149.610(b)(1): scheduled at least 3 business days ahead, within 1 business day of being
scheduled; at least 10 ahead, or when somebody asks, within 3. Days of the federal holidays are no
business days. Nothing here reads the database or the clock.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from holidays import HolidayBase, country_holidays

ALWAYS_FROM = 3  # business days ahead: sooner, it is offered
LONG_AHEAD = 10
DAYS_TO_WRITE = 1
DAYS_TO_WRITE_LONG_AHEAD = 3
DAYS_TO_WRITE_WHEN_ASKED = 3
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """`by`: the last day on which it is issued in time; None where it is only offered."""

    days_ahead: int  # business days
    by: date | None

    @property
    def is_required(self) -> bool:
        return self.by is not None


def estimate_due(scheduled_on: date, visit_on: date) -> Due:
    """For a visit that was agreed on one day to take place on another, both on its calendar.

    The rule does not say whether the day of scheduling or that of the visit counts; where it makes
    a difference (either is no business day), the count that favors the client holds.
    """
    before = business_days_before(scheduled_on, visit_on)
    after = business_days_after(scheduled_on, visit_on)
    ahead = max(before, after)
    if ahead < ALWAYS_FROM:
        return Due(ahead, None)
    is_long = min(before, after) >= LONG_AHEAD
    days = DAYS_TO_WRITE_LONG_AHEAD if is_long else DAYS_TO_WRITE
    return Due(ahead, after_business_days(scheduled_on, days))


def due_when_asked(asked_on: date) -> date:
    """The last day for an estimate that a client asked for."""
    return after_business_days(asked_on, DAYS_TO_WRITE_WHEN_ASKED)


def business_days_before(scheduled_on: date, visit_on: date) -> int:
    """How many business days lie before the visit, that of scheduling included.

    On Monday for Thursday: three. On a Saturday for Wednesday: two, Monday and Tuesday.
    """
    length = max((visit_on - scheduled_on).days, 0)
    return sum(is_business_day(scheduled_on + n * DAY) for n in range(length))


def business_days_after(scheduled_on: date, visit_on: date) -> int:
    """How many business days come after that of scheduling, that of the visit included.

    On a Sunday for Wednesday: three.
    """
    length = max((visit_on - scheduled_on).days, 0)
    return sum(is_business_day(scheduled_on + n * DAY) for n in range(1, length + 1))


def after_business_days(day: date, count: int) -> date:
    """The business day that is so many after this day, which does not count itself."""
    while count:
        day += DAY
        count -= is_business_day(day)
    return day


def is_business_day(day: date) -> bool:
    """Monday to Friday, no federal holiday, nor the day on which one is observed."""
    return day.weekday() < 5 and day not in _federal_holidays()


@cache
def _federal_holidays() -> HolidayBase:
    """Fills itself year by year as it is asked."""
    return country_holidays("US")
