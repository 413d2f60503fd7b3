from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medspa.messaging.sending.quiet import next_allowed

LOS_ANGELES = "America/Los_Angeles"
ZONES = [
    LOS_ANGELES,
    "America/New_York",
    "America/Phoenix",
    "Pacific/Honolulu",
    "Europe/Berlin",
    "Australia/Lord_Howe",  # its clocks change by half an hour
    "Asia/Kathmandu",
    "Pacific/Apia",
]


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-11-24 07:59", "2026-11-24 08:00"),
        ("2026-11-24 08:00", "2026-11-24 08:00"),
        ("2026-11-24 13:30", "2026-11-24 13:30"),
        ("2026-11-24 19:59", "2026-11-24 19:59"),
        ("2026-11-24 20:00", "2026-11-25 08:00"),
        ("2026-11-24 23:59", "2026-11-25 08:00"),
        ("2026-12-31 22:00", "2027-01-01 08:00"),
        # clocks go forward at 2:00 on Sunday 14 March 2027: the night has nine hours
        ("2027-03-13 21:00", "2027-03-14 08:00"),
        ("2027-03-14 01:30", "2027-03-14 08:00"),
        ("2027-03-14 03:30", "2027-03-14 08:00"),
        # clocks go back at 2:00 on Sunday 1 November 2026: the night has eleven
        ("2026-10-31 21:00", "2026-11-01 08:00"),
        ("2026-11-01 01:30", "2026-11-01 08:00"),
    ],
)
def test_next_allowed_on_the_recipients_clock(local: str, expected: str):
    assert next_allowed(on_clock(local), LOS_ANGELES) == on_clock(expected)


def test_next_allowed_waits_the_real_hours_of_a_night_in_which_the_clocks_change():
    evening = on_clock("2027-03-13 21:00")
    assert next_allowed(evening, LOS_ANGELES) - evening == timedelta(hours=10)
    evening = on_clock("2026-10-31 21:00")
    assert next_allowed(evening, LOS_ANGELES) - evening == timedelta(hours=12)


def test_next_allowed_looks_at_the_recipients_clock_and_not_ours():
    now = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)  # 9:00 in New York, 6:00 in Los Angeles

    assert next_allowed(now, "America/New_York") == now
    assert next_allowed(now, LOS_ANGELES) == datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


@given(
    now=st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    zone=st.sampled_from(ZONES),
)
def test_next_allowed_is_soon_never_quiet_and_stays_where_it_is(now: datetime, zone: str):
    allowed = next_allowed(now, zone)

    assert 8 <= allowed.astimezone(ZoneInfo(zone)).hour < 20
    assert timedelta(0) <= allowed - now <= timedelta(hours=13)
    assert next_allowed(allowed, zone) == allowed


def on_clock(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(LOS_ANGELES))
