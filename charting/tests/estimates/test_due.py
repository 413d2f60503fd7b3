"""By when an estimate is due: business days, federal holidays, weekends, year ends."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from charting.estimates.due import (
    after_business_days,
    due_when_asked,
    estimate_due,
    is_business_day,
)

MON, TUE, WED, THU, FRI, SAT, SUN = (date(2026, 12, 7 + n) for n in range(7))


@pytest.mark.parametrize(
    ("scheduled", "visit", "ahead", "by"),
    [
        (MON, MON, 0, None),
        (MON, WED, 2, None),
        (MON, THU, 3, TUE),
        (FRI, date(2026, 12, 16), 3, date(2026, 12, 14)),  # over a weekend
        (SAT, date(2026, 12, 15), 2, None),  # Monday and Tuesday alone
        (SAT, date(2026, 12, 16), 3, date(2026, 12, 14)),  # Monday to Wednesday
        (SUN, date(2026, 12, 16), 3, date(2026, 12, 14)),
        (WED, SAT, 3, THU),  # a visit on a Saturday
        (MON, date(2026, 12, 18), 9, TUE),
        (MON, date(2026, 12, 21), 10, THU),
        (MON, date(2026, 12, 20), 10, TUE),  # ten by one count, nine by the other: the sooner
        (MON, date(2027, 6, 1), 121, THU),
        # Thanksgiving, November 26
        (date(2026, 11, 24), date(2026, 11, 27), 2, None),
        (date(2026, 11, 24), date(2026, 11, 30), 3, date(2026, 11, 25)),
        (date(2026, 11, 25), date(2026, 12, 1), 3, date(2026, 11, 27)),
        # Christmas and New Year, both Fridays; Martin Luther King's day, January 18
        (date(2026, 12, 24), date(2026, 12, 30), 3, date(2026, 12, 28)),
        (date(2026, 12, 31), date(2027, 1, 6), 3, date(2027, 1, 4)),
        (date(2026, 12, 31), date(2027, 1, 18), 11, date(2027, 1, 6)),
        (date(2027, 1, 15), date(2027, 1, 21), 3, date(2027, 1, 19)),
        # New Year of 2028 is a Saturday: observed on the last Friday of the year before
        (date(2027, 12, 30), date(2028, 1, 5), 3, date(2028, 1, 3)),
        # Independence Day of 2027 is a Sunday: observed on Monday
        (date(2027, 7, 2), date(2027, 7, 8), 3, date(2027, 7, 6)),
        (date(2026, 6, 18), date(2026, 6, 24), 3, date(2026, 6, 22)),  # Juneteenth
    ],
)
def test_business_day_table(scheduled, visit, ahead, by):
    due = estimate_due(scheduled, visit)

    assert (due.days_ahead, due.by, due.is_required) == (ahead, by, by is not None)


def test_visit_in_the_past_is_not_waited_for():
    assert estimate_due(THU, MON).days_ahead == 0


def test_asked_for_is_due_three_business_days_later():
    assert due_when_asked(FRI) == date(2026, 12, 16)
    assert due_when_asked(date(2026, 12, 23)) == date(2026, 12, 29)


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        (date(2026, 10, 12), False),  # Columbus Day
        (date(2026, 11, 11), False),  # Veterans Day
        (date(2026, 2, 16), False),  # Washington's birthday
        (date(2026, 7, 3), False),  # the fourth is a Saturday
        (date(2026, 12, 24), True),
        (date(2026, 11, 27), True),
    ],
)
def test_federal_holidays_and_no_others(day, is_one):
    assert is_business_day(day) is is_one


def test_days_are_those_of_the_place_also_when_clocks_change():
    """Late on the evening before clocks go back, Seattle's calendar still says Saturday."""
    zone = ZoneInfo("America/Los_Angeles")
    scheduled_at = datetime(2026, 11, 1, 6, 30, tzinfo=ZoneInfo("UTC")).astimezone(zone)
    visit_at = datetime(2026, 11, 4, 7, 30, tzinfo=ZoneInfo("UTC")).astimezone(zone)

    assert (scheduled_at.date(), visit_at.date()) == (date(2026, 10, 31), date(2026, 11, 3))
    assert estimate_due(scheduled_at.date(), visit_at.date()).by is None


def test_no_days_is_the_day_itself():
    assert after_business_days(SAT, 0) == SAT
