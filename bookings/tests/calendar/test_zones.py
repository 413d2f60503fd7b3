"""The instants that a calendar reads are the instants that we stored, clocks changed or not."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bookings.calendar.entry import new_calendar, new_entry, serialize_calendar
from bookings.calendar.zones import zone_rules
from bookings.models import Appointment
from bookings.tests.calendar.reading import as_a_stranger, instants, parsed
from medspa.clinic.models import Location

ZONES = (
    "America/Los_Angeles",
    "America/New_York",
    "America/Phoenix",  # never changes
    "America/St_Johns",  # half an hour off
    "Europe/Dublin",  # its winter is the exception
    "Europe/London",
    "Australia/Lord_Howe",  # half an hour's change
    "Pacific/Auckland",  # summer over new year
    "Pacific/Kiritimati",  # fourteen hours ahead
    "Asia/Kathmandu",
    "Africa/Casablanca",  # four changes in some years
    "Etc/UTC",
    "UTC",
)


def appointment_between(starts_at: datetime, zone: str, minutes: int = 45) -> Appointment:
    """Not stored: entries are made of what is on the row."""
    place = Location(
        name="Harbor House",
        street="1 Example Street",
        city="Sampleton",
        region="CA",
        postal_code="90001",
        time_zone=zone,
        phone="+14155550100",
    )
    ends_at = starts_at + timedelta(minutes=minutes)
    return Appointment(location=place, starts_at=starts_at, ends_at=ends_at)


def file_of(appointment: Appointment) -> str:
    calendar = new_calendar()
    calendar.add_component(new_entry(appointment, summary="Visit"))
    return serialize_calendar(calendar, appointment.local_start, appointment.local_end)


def assert_same_instants(read: Calendar, appointment: Appointment) -> None:
    (event,) = read.events
    assert instants(event) == (appointment.starts_at, appointment.ends_at)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("reader", [parsed, as_a_stranger])
def test_every_quarter_of_an_hour_around_the_changes_of_a_year(zone: str, reader):
    for changed_at in changes(zone, 2027):
        for quarter in range(-20, 21):
            appointment = appointment_between(changed_at + timedelta(minutes=15 * quarter), zone)
            assert_same_instants(reader(file_of(appointment)), appointment)


@given(
    zone=st.sampled_from(ZONES),
    minute=st.integers(0, 10 * 366 * 24 * 60),
    minutes=st.integers(5, 600),
)
def test_any_appointment_of_ten_years(zone: str, minute: int, minutes: int):
    starts_at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    appointment = appointment_between(starts_at, zone, minutes)

    for reader in (parsed, as_a_stranger):
        assert_same_instants(reader(file_of(appointment)), appointment)


def test_an_appointment_stands_on_the_clock_of_its_place():
    appointment = appointment_between(datetime(2027, 3, 14, 16, tzinfo=UTC), "America/Los_Angeles")

    assert "DTSTART;TZID=America/Los_Angeles:20270314T090000\r\n" in file_of(appointment)


def test_the_hour_that_comes_twice_is_told_apart():
    first = appointment_between(datetime(2027, 11, 7, 8, 30, tzinfo=UTC), "America/Los_Angeles", 15)
    second = appointment_between(
        datetime(2027, 11, 7, 9, 30, tzinfo=UTC), "America/Los_Angeles", 15
    )

    assert "DTSTART;TZID=America/Los_Angeles:20271107T013000\r\n" in file_of(first)
    assert "DTSTART:20271107T093000Z\r\n" in file_of(second)


def test_the_clock_changes_by_the_old_time():
    rules = zone_rules("America/Los_Angeles", 2027, 2027)

    summer = [(each.DTSTART, each.TZOFFSETFROM, each.TZOFFSETTO) for each in rules.daylight]
    winter = [each.DTSTART for each in rules.standard]
    assert summer == [(datetime(2027, 3, 14, 2), timedelta(hours=-8), timedelta(hours=-7))]  # noqa: DTZ001
    assert winter[-1] == datetime(2027, 11, 7, 2)  # noqa: DTZ001


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles"])
def test_a_file_brings_the_zones_it_names_and_no_others(zone: str):
    read = parsed(file_of(appointment_between(datetime(2027, 3, 1, 18, tzinfo=UTC), zone)))

    assert [each.tz_name for each in read.timezones] == sorted({zone} - {"UTC"})
    assert read.get_missing_tzids() == set()


def changes(zone: str, year: int) -> list[datetime]:
    """Seen by a plain walk through the hours; new year for zones that stay as they are."""
    clock, hour = ZoneInfo(zone), timedelta(hours=1)
    at = datetime.combine(date(year, 1, 1), datetime.min.time(), tzinfo=UTC)
    hours = [at + n * hour for n in range(366 * 24)]
    offsets = [each.astimezone(clock).utcoffset() for each in hours]
    found = [hours[n] for n in range(1, len(hours)) if offsets[n] != offsets[n - 1]]
    return found or [at]
