"""Random small clinics with their diaries, around clock changes, as plain values."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bookings.tests.availability.slow_model import clock_changes

ZONES = [
    "America/Los_Angeles",
    "America/New_York",
    "America/Havana",  # changes at midnight: the hour from 0:00 comes twice
    "Africa/Cairo",  # skips midnight
    "Australia/Lord_Howe",  # half an hour of summer time
    "Asia/Kathmandu",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
    "UTC",
]
DAYS = 3
PEOPLE, VISITS = 2, 14
QUARTERS = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
MINUTES = st.integers(0, DAYS * 96).map(lambda quarters: timedelta(minutes=quarters * 15))


@dataclass(frozen=True)
class Hours:
    provider: int
    on_day: int
    opens_at: time
    closes_at: time
    valid: tuple[int | None, int | None]


@dataclass(frozen=True)
class CaseAppointment:
    provider: int
    room: int | None
    device: int | None
    starts: timedelta
    lasts: int
    before: int
    after: int
    status: str
    hold_left_min: int


@dataclass(frozen=True)
class Absence:
    provider: int | None
    elsewhere: bool
    starts: timedelta
    lasts: int


@dataclass(frozen=True)
class Weekly:
    provider: int | None
    elsewhere: bool
    first_day: int
    last_after: int | None
    every_weeks: int
    begins_at: time
    ends_at: time


@dataclass(frozen=True)
class Case:
    zone: str
    day_of_year: int
    now: timedelta
    kind: dict[str, int | str]
    skilled: set[int]
    rooms: int
    devices: int
    hours: list[Hours]
    appointments: list[CaseAppointment]
    absences: list[Absence]
    weekly: list[Weekly]

    @property
    def first(self) -> date:
        """Half the cases lie around a clock change."""
        changes = clock_changes(ZoneInfo(self.zone), 2027)
        if self.day_of_year % 2 and changes:
            return changes[self.day_of_year % len(changes)] - timedelta(days=1)
        return date(2027, 1, 1) + timedelta(days=self.day_of_year)

    @property
    def midnight(self) -> datetime:
        return datetime.combine(self.first, time.min, tzinfo=UTC)

    @property
    def now_at(self) -> datetime:
        return self.midnight + self.now


offsets = st.none() | st.integers(-1, DAYS)
hours = st.builds(
    Hours,
    st.integers(0, PEOPLE - 1),
    st.integers(-1, DAYS - 1),
    QUARTERS,
    QUARTERS,
    st.tuples(offsets, offsets).filter(
        lambda pair: pair[0] is None or pair[1] is None or pair[0] <= pair[1]
    ),
)
appointments = st.builds(
    CaseAppointment,
    st.integers(0, PEOPLE - 1),
    st.sampled_from([0, 0, 1, 2, None]),
    st.sampled_from([None, None, 0, 1, 2]),
    MINUTES,
    st.sampled_from([5, 30, 60, 120]),
    st.sampled_from([0, 0, 15]),
    st.sampled_from([0, 0, 15, 10]),
    st.sampled_from(["booked", "held", "held", "completed", "cancelled"]),
    st.integers(-1, 1),
)
absences = st.builds(
    Absence,
    st.none() | st.integers(0, PEOPLE - 1),
    st.booleans(),
    MINUTES,
    st.sampled_from([5, 45, 600]),
)
weekly = st.builds(
    Weekly,
    st.none() | st.integers(0, PEOPLE - 1),
    st.sampled_from([False, False, False, True]),
    st.integers(-2, DAYS + 1) | st.integers(-7, -7 + DAYS - 1),
    st.none() | st.none() | st.integers(0, 29),
    st.sampled_from([2, 2, 1, 3]),
    QUARTERS,
    QUARTERS,
)
kinds = st.fixed_dictionaries(
    {
        "duration_min": st.sampled_from([15, 30, 45, 60, 90, 20]),
        "buffer_before_min": st.sampled_from([0, 0, 15]),
        "buffer_after_min": st.sampled_from([0, 0, 15, 10]),
        "slot_step_min": st.sampled_from([15, 15, 30, 35]),
        "lead_time_min": st.sampled_from([0, 0, 0, 61, 1500]),
        "horizon_days": st.sampled_from([90, 90, 90, 3, 1, 0]),
        "room_kind": st.sampled_from(["consultation"] * 4 + ["treatment", ""]),
        "device_kind": st.sampled_from(["", "", "ultrasound", "ultrasound", "photo_station"]),
        "also_takes": st.sampled_from(
            [[], [], [], ["ultrasound"], ["ultrasound"] * 2, ["consultation"], ["treatment"]]
        ),
    }
)
cases = st.builds(
    Case,
    st.sampled_from(ZONES),
    st.integers(0, 360),
    MINUTES.map(lambda since: since / 2 - timedelta(days=1)),
    kinds,
    st.sets(st.integers(0, PEOPLE - 1), min_size=1),
    st.sampled_from([1, 1, 2, 0]),
    st.sampled_from([1, 2, 0]),
    st.lists(hours, min_size=2, max_size=8),
    st.lists(appointments, min_size=4, max_size=VISITS),
    st.lists(absences, max_size=2),
    st.lists(weekly, min_size=1, max_size=4),
)
