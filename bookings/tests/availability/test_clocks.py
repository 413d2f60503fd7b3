"""Midnight, and the two nights of the year on which the clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bookings.tests.availability.starts import hours, offered, walls
from bookings.tests.factories import MONDAY, make_clinic

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)


def test_clocks_going_forward_skip_the_hour() -> None:
    clinic = make_clinic(duration_min=30)
    hours("00:30", "04:00", clinic)
    walls_then = walls(clinic, offered(clinic, date(2027, 3, 14)))
    assert walls_then == ["00:30", "01:00", "01:30", "03:00", "03:30"]


def test_clocks_going_back_give_the_hour_twice() -> None:
    clinic = make_clinic(duration_min=30, horizon_days=300)
    hours("00:30", "02:30", clinic)
    slots = offered(clinic, date(2027, 11, 7))
    assert walls(clinic, slots) == ["00:30", "01:00", "01:30", "01:00", "01:30", "02:00"]
    assert slots[1].starts_at == datetime(2027, 11, 7, 8, 0, tzinfo=UTC)
    assert slots[3].starts_at == datetime(2027, 11, 7, 9, 0, tzinfo=UTC)


def test_opening_inside_the_skipped_hour_does_no_harm() -> None:
    clinic = make_clinic(duration_min=15)
    hours("02:30", "03:15", clinic)  # 2:30 is 3:30 that day: closed before it opens
    assert walls(clinic, offered(clinic, date(2027, 3, 14))) == []
    assert walls(clinic, offered(clinic, date(2027, 3, 15))) == ["02:30", "03:00"]


def test_opening_at_nine_is_nine_on_both_sides_of_a_change() -> None:
    clinic = make_clinic()
    slots = offered(clinic, date(2027, 3, 13), date(2027, 3, 14))
    nines = [slot.starts_at for slot in slots if clinic.location.local(slot.starts_at).hour == 9]
    assert [at.hour for at in nines[::2]] == [17, 16]  # in UTC


def test_hours_past_midnight_belong_to_the_day_on_the_wall() -> None:
    clinic = make_clinic()
    hours("22:30", "01:30", clinic, weekdays=(0,))
    assert walls(clinic, offered(clinic, MONDAY)) == ["22:30", "23:00", "23:30"]
    assert walls(clinic, offered(clinic, TUESDAY)) == ["00:00", "00:30"]


def test_midnight_that_comes_twice_belongs_to_its_day_both_times() -> None:
    clinic = make_clinic(zone="America/Havana", horizon_days=300, duration_min=30)
    hours("23:00", "02:00", clinic)
    change = date(2027, 11, 7)  # at 1:00 clocks go back to 0:00
    assert walls(clinic, offered(clinic, change - timedelta(days=1)))[-2:] == ["23:00", "23:30"]
    early = [wall for wall in walls(clinic, offered(clinic, change)) if wall < "02:00"]
    assert early == ["00:00", "00:30", "00:00", "00:30", "01:00", "01:30"]


def test_notice_that_reaches_beyond_the_days_leaves_nothing() -> None:
    clinic = make_clinic(lead_time_min=3 * 24 * 60)
    assert offered(clinic, MONDAY, TUESDAY) == []
