"""Reads in the shape of pages."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Max, Q, QuerySet

from bookings.availability.open_hours import Away, OpenHours, find_hours_of_day, time_off_between
from bookings.availability.search import find_open_slots
from bookings.models import Appointment, AppointmentType
from bookings.reservation.conflicts import mark_offered_holds
from medspa.clinic.models import Location, StaffMember

DAY_MIN = 24 * 60
Status = Appointment.Status


@dataclass(frozen=True)
class Block:
    """A stretch of the day in minutes from midnight on the location's clock."""

    starts_min: int
    ends_min: int
    reason: str = ""


@dataclass(frozen=True)
class Event:
    """An appointment on the board. `occupied` includes the buffers; minutes as in Block."""

    appointment: Appointment
    scheduled: Block
    occupied: Block
    client_name: str
    room_name: str
    waiting_min: int | None
    awaits_checkout: bool

    @property
    def status(self) -> str:
        return self.appointment.status

    @property
    def is_hold(self) -> bool:
        return self.status == Status.HELD


@dataclass(frozen=True)
class Column:
    """One provider's day: when they work, when they do not after all, and what happens."""

    provider: StaffMember
    open: list[Block] = field(default_factory=list)
    closed: list[Block] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


@dataclass(frozen=True)
class DaySheet:
    """The board of a location for one day. `now_min` is None on other days than today."""

    location: Location
    day: date
    now_min: int | None
    columns: list[Column]
    cancelled: list[Event]

    @property
    def events(self) -> list[Event]:
        """Of all columns, in order of time."""
        everything = [event for column in self.columns for event in column.events]
        return sorted(everything, key=lambda each: each.appointment.starts_at)

    @property
    def span(self) -> Block:
        """From the first to the last minute that anything is drawn at; 9 to 5 on an empty day."""
        blocks = [block for column in self.columns for block in column.open]
        blocks += [event.occupied for event in self.events]
        return Block(
            min((block.starts_min for block in blocks), default=9 * 60),
            max((block.ends_min for block in blocks), default=17 * 60),
        )


def day_sheet(location: Location, day: date, now: datetime) -> DaySheet:
    """Everything that the board shows, in four statements."""
    sheet = _Builder(location, day, now)
    for hours in find_hours_of_day(location, day):
        sheet.add_hours(hours)
    for appointment in _appointments(location, day, now):
        sheet.add_appointment(appointment)
    for away in time_off_between(location, *_bounds(location, day)):
        sheet.add_time_off(away)
    return sheet.built()


def free_days(
    appointment_type: AppointmentType,
    location: Location,
    provider: StaffMember | None,
    from_on: date,
    days: int,
    *,
    now: datetime,
    at_desk: bool = False,
) -> dict[date, int]:
    """How many starts are free on each of so many days, days without any included."""
    slots = find_open_slots(
        appointment_type=appointment_type,
        location=location,
        provider=provider,
        from_on=from_on,
        to_on=from_on + timedelta(days=days - 1),
        now=now,
        at_desk=at_desk,
    )
    free = Counter(location.local(slot.starts_at).date() for slot in slots)
    return {day: free[day] for day in (from_on + timedelta(days=n) for n in range(days))}


class _Builder:
    """Collects what belongs to one day, by provider, on the location's clock."""

    def __init__(self, location: Location, day: date, now: datetime) -> None:
        self.location = location
        self.day = day
        self.now = now
        self.columns: dict[int, Column] = {}
        self.cancelled: list[Event] = []

    def add_hours(self, hours: OpenHours) -> None:
        block = _clipped(self._on_wall(hours.wall_from, hours.wall_to))
        if block:
            self._column(hours.provider).open.append(block)

    def add_appointment(self, appointment: Appointment) -> None:
        event = self._event(appointment)
        if appointment.status == Status.CANCELLED:
            self.cancelled.append(event)
        else:
            self._column(appointment.provider).events.append(event)

    def add_time_off(self, away: Away) -> None:
        block = _clipped(self._on_wall(away.wall_from, away.wall_to, away.reason))
        for column in self.columns.values():
            if block and away.provider_id in (None, column.provider.pk):
                column.closed.append(block)

    def built(self) -> DaySheet:
        now_min = self._minute(self.now)
        return DaySheet(
            location=self.location,
            day=self.day,
            now_min=now_min if 0 <= now_min < DAY_MIN else None,
            columns=sorted(self.columns.values(), key=lambda column: column.provider.name),
            cancelled=self.cancelled,
        )

    def _column(self, provider: StaffMember) -> Column:
        return self.columns.setdefault(provider.pk, Column(provider))

    def _event(self, appointment: Appointment) -> Event:
        taken = appointment.occupied
        return Event(
            appointment=appointment,
            scheduled=self._block(appointment.starts_at, appointment.ends_at),
            occupied=self._block(taken.lower, taken.upper),
            client_name=appointment.client.short_name if appointment.client else "",
            room_name=", ".join(room.name for room in appointment.rooms),
            waiting_min=self._waiting(appointment),
            awaits_checkout=appointment.awaits_checkout(self.now),
        )

    def _waiting(self, appointment: Appointment) -> int | None:
        arrived_at = getattr(appointment, "arrived_at", None)  # an annotation of the query
        if appointment.status != Status.ARRIVED or arrived_at is None:
            return None
        return max(0, int((self.now - arrived_at).total_seconds() // 60))

    def _block(self, starts_at: datetime, ends_at: datetime) -> Block:
        """From the minute on the wall for as long as it lasts: an hour is an hour high on the
        days when the clocks change, too."""
        starts_min = self._minute(starts_at)
        lasts_min = int((ends_at - starts_at).total_seconds() // 60)
        return Block(starts_min, starts_min + lasts_min)

    def _on_wall(self, wall_from: datetime, wall_to: datetime, reason: str = "") -> Block:
        return Block(self._wall_minute(wall_from), self._wall_minute(wall_to), reason)

    def _minute(self, at: datetime) -> int:
        return self._wall_minute(self.location.local(at))

    def _wall_minute(self, at: datetime) -> int:
        return (at.date() - self.day).days * DAY_MIN + at.hour * 60 + at.minute


def _clipped(block: Block) -> Block | None:
    """The part of it within the day."""
    starts_min, ends_min = max(block.starts_min, 0), min(block.ends_min, DAY_MIN)
    return Block(starts_min, ends_min, block.reason) if starts_min < ends_min else None


def _bounds(location: Location, day: date) -> tuple[datetime, datetime]:
    """The instants at which the day begins and ends at the location."""
    first = datetime.combine(day, time.min, tzinfo=location.zone)
    after = datetime.combine(day + timedelta(days=1), time.min, tzinfo=location.zone)
    return first.astimezone(UTC), after.astimezone(UTC)


def _appointments(location: Location, day: date, now: datetime) -> QuerySet[Appointment]:
    first, after = _bounds(location, day)
    arrived = Q(status_history__status=Status.ARRIVED)
    return (
        mark_offered_holds(Appointment.objects.with_people().with_resources())
        # A visit lasts less than a day, so the index on the start is enough to find it.
        .filter(location=location, starts_at__gt=first - timedelta(days=1), starts_at__lt=after)
        .filter(ends_at__gt=first)
        .exclude(hold_expires_at__lte=now)
        .annotate(arrived_at=Max("status_history__at", filter=arrived))
        .order_by("starts_at", "pk")
    )
