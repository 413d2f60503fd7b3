"""The statement against the slow model, over random small clinics around clock changes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.range import TimestamptzRange

from bookings.availability import open_slots
from bookings.models import LIVE_STATUSES, Appointment, TimeOff, WorkingHours
from bookings.references import new_reference
from bookings.tests.factories import Clinic, make_type
from bookings.tests.slow_model import clock_changes, slow_slots
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.models import Location, StaffMember
from medspa.clinic.tests.factories import make_location, make_room, make_staff

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
class Visit:
    provider: int
    room: int | None
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
class Case:
    zone: str
    day_of_year: int
    now: timedelta
    kind: dict[str, int | str]
    skilled: set[int]
    rooms: int
    hours: list[Hours]
    visits: list[Visit]
    absences: list[Absence]

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
    st.tuples(offsets, offsets).filter(lambda pair: None in pair or pair[0] <= pair[1]),
)
visits = st.builds(
    Visit,
    st.integers(0, PEOPLE - 1),
    st.sampled_from([0, 0, 1, 2, None]),
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
kinds = st.fixed_dictionaries(
    {
        "duration_min": st.sampled_from([15, 30, 45, 60, 90, 20]),
        "buffer_before_min": st.sampled_from([0, 0, 15]),
        "buffer_after_min": st.sampled_from([0, 0, 15, 10]),
        "slot_step_min": st.sampled_from([15, 15, 30, 35]),
        "lead_time_min": st.sampled_from([0, 0, 0, 61, 1500]),
        "horizon_days": st.sampled_from([90, 90, 90, 3, 1, 0]),
        "room_kind": st.sampled_from(["consultation"] * 4 + ["treatment", ""]),
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
    st.lists(hours, min_size=2, max_size=8),
    st.lists(visits, min_size=4, max_size=VISITS),
    st.lists(absences, max_size=2),
)


@pytest.fixture
def people(db: None) -> list[StaffMember]:
    return [make_staff() for _ in range(PEOPLE)]


def test_statement_offers_what_the_slow_model_offers(people: list[StaffMember]) -> None:
    clients = [make_client() for _ in range(VISITS)]

    @settings(
        max_examples=80,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(case=cases)
    def compare(case: Case) -> None:
        with transaction.atomic():
            clinic = built(case, people, clients)
            now = case.now_at
            days = case.first, case.first + timedelta(days=DAYS - 1)
            slots = open_slots(
                appointment_type=clinic.type,
                location=clinic.location,
                from_on=days[0],
                to_on=days[1],
                now=now,
            )
            offered = [(slot.starts_at, slot.providers) for slot in slots]
            assert offered == slow_slots(clinic.type, clinic.location, *days, now)
            transaction.set_rollback(True)

    compare()


def built(case: Case, people: list[StaffMember], clients: list[Client]) -> Clinic:
    location = make_location(zone=case.zone)
    rooms = [make_room(location) for _ in range(case.rooms)]
    closed = make_room(location, is_active=False)
    kind = make_type(
        providers=[people[index] for index in case.skilled], locations=[location], **case.kind
    )
    clinic = Clinic(location, (*rooms, closed), tuple(people), kind)
    WorkingHours.objects.bulk_create(
        (_hours(case, clinic, each) for each in case.hours), ignore_conflicts=True
    )
    elsewhere = make_location()
    TimeOff.objects.bulk_create(
        _absence(case, clinic, each, elsewhere if each.elsewhere else location)
        for each in case.absences
    )
    taken: list[Appointment] = []
    for visit, client in zip(case.visits, clients, strict=False):
        appointment = _visit(case, clinic, visit, client)
        if not any(_collide(appointment, other) for other in taken):
            taken.append(appointment)
    Appointment.objects.bulk_create(taken)
    return clinic


def _hours(case: Case, clinic: Clinic, each: Hours) -> WorkingHours:
    first, last = (
        None if offset is None else case.first + timedelta(days=offset) for offset in each.valid
    )
    return WorkingHours(
        provider=clinic.providers[each.provider],
        location=clinic.location,
        weekday=(case.first + timedelta(days=each.on_day)).weekday(),
        opens_at=each.opens_at,
        closes_at=each.closes_at,
        valid_from=first,
        valid_to=last,
    )


def _absence(case: Case, clinic: Clinic, each: Absence, location: Location) -> TimeOff:
    nobody = each.provider is None
    return TimeOff(
        provider=None if nobody else clinic.providers[each.provider],
        location=location if nobody or each.elsewhere else None,
        starts_at=case.midnight + each.starts,
        ends_at=case.midnight + each.starts + timedelta(minutes=each.lasts),
    )


def _visit(case: Case, clinic: Clinic, each: Visit, client: Client) -> Appointment:
    starts_at = case.midnight + each.starts
    ends_at = starts_at + timedelta(minutes=each.lasts)
    is_held = each.status == "held"
    has_room = each.room is not None and each.room < len(clinic.rooms)
    return Appointment(
        reference=new_reference(),
        appointment_type=clinic.type,
        client=None if is_held else client,
        location=clinic.location,
        provider=clinic.providers[each.provider],
        room=clinic.rooms[each.room] if has_room else None,
        starts_at=starts_at,
        ends_at=ends_at,
        occupied=TimestamptzRange(
            starts_at - timedelta(minutes=each.before), ends_at + timedelta(minutes=each.after)
        ),
        status=each.status,
        hold_expires_at=case.now_at + timedelta(minutes=each.hold_left_min) if is_held else None,
        token_hash=new_reference() if is_held else None,
        cancelled_by="client" if each.status == "cancelled" else "",
    )


def _collide(one: Appointment, other: Appointment) -> bool:
    """Whether the constraints would refuse the second of two."""
    return (
        one.status in LIVE_STATUSES
        and other.status in LIVE_STATUSES
        and (one.provider == other.provider or (one.room and one.room == other.room))
        and one.occupied.lower < other.occupied.upper
        and other.occupied.lower < one.occupied.upper
    )
