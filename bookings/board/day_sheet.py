"""Reads in the shape of pages."""

import re
from datetime import UTC, date, datetime, time, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, OuterRef, QuerySet, TextField, Value, When
from django.db.models.functions import Concat, Trim

from bookings.availability.open_hours import Away, OpenHours, find_hours_of_day, time_off_between
from bookings.board.sheet import DAY_MIN, PROVIDERS, ROOMS, Block, Column, DaySheet, Event
from bookings.ground.history import since_when
from bookings.models import Appointment, WaitlistOffer
from medspa.clinic.models import Location, Resource, StaffMember

Status = Appointment.Status


def day_sheet(location: Location, day: date, now: datetime, by: str = PROVIDERS) -> DaySheet:
    """Everything that the board shows, in four statements; by rooms, in five."""
    sheet = _by_rooms(location, day, now) if by == ROOMS else _ByProviders(location, day, now)
    for hours in find_hours_of_day(location, day):
        sheet.add_hours(hours)
    for appointment in _appointments(location, day, now):
        sheet.add_appointment(appointment)
    for away in time_off_between(location, *day_bounds(location, day)):
        sheet.add_time_off(away)
    return sheet.built(by)


def day_bounds(location: Location, day: date) -> tuple[datetime, datetime]:
    """The instants at which the day begins and ends at the location."""
    first = datetime.combine(day, time.min, tzinfo=location.zone)
    after = datetime.combine(day + timedelta(days=1), time.min, tzinfo=location.zone)
    return first.astimezone(UTC), after.astimezone(UTC)


class _ByProviders:
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
            return
        for column in self._columns_of(appointment):
            column.events.append(event)

    def add_time_off(self, away: Away) -> None:
        block = _clipped(self._on_wall(away.wall_from, away.wall_to, away.reason))
        for column in self.columns.values():
            if block and self._concerns(away, column):
                column.closed.append(block)

    def built(self, by: str) -> DaySheet:
        now_min = self._minute(self.now)
        return DaySheet(
            location=self.location,
            day=self.day,
            by=by,
            now=self.now,
            now_min=now_min if 0 <= now_min < DAY_MIN else None,
            columns=sorted(self.columns.values(), key=_as_counted),
            cancelled=self.cancelled,
        )

    def _column(self, provider: StaffMember) -> Column:
        return self.columns.setdefault(provider.pk, Column(provider))

    def _columns_of(self, appointment: Appointment) -> list[Column]:
        return [self._column(appointment.provider)]

    def _concerns(self, away: Away, column: Column) -> bool:
        return away.provider_id is None or bool(
            column.provider and column.provider.pk == away.provider_id
        )

    def _event(self, appointment: Appointment) -> Event:
        taken, since = appointment.occupied, getattr(appointment, "since_at", None)
        return Event(
            appointment=appointment,
            scheduled=self._block(appointment.starts_at, appointment.ends_at),
            occupied=self._block(taken.lower, taken.upper),
            client_name=appointment.client.full_name if appointment.client else "",
            room_name=", ".join(room.name for room in appointment.rooms),
            since_min=self._minutes_since(since) if appointment.is_here else None,
            done_at=since if appointment.status == Status.COMPLETED else None,
            offered_to=getattr(appointment, "offered_to", None) or [],
            awaits_checkout=appointment.awaits_checkout(self.now),
        )

    def _minutes_since(self, at: datetime | None) -> int | None:
        return max(0, int((self.now - at).total_seconds() // 60)) if at else None

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


class _ByRooms(_ByProviders):
    """By room. Each is open while anybody works, and closed when all are away; what takes two rooms
    stands in both."""

    NO_ROOM = 0

    def add_hours(self, hours: OpenHours) -> None:
        block = _clipped(self._on_wall(hours.wall_from, hours.wall_to))
        if block:
            for column in self.columns.values():
                column.open[:] = _joined([*column.open, block])

    def _columns_of(self, appointment: Appointment) -> list[Column]:
        rooms = [self.columns.setdefault(room.pk, Column(room=room)) for room in appointment.rooms]
        return rooms or [self.columns.setdefault(self.NO_ROOM, Column())]

    def _concerns(self, away: Away, column: Column) -> bool:
        return away.provider_id is None


def _as_counted(column: Column) -> list[tuple[int, str]]:
    """By name, and `Room 9` before `Room 10`."""
    parts = re.findall(r"\d+|\D+", column.name)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def _by_rooms(location: Location, day: date, now: datetime) -> _ByRooms:
    sheet = _ByRooms(location, day, now)
    rooms = Resource.objects.filter(location=location, is_active=True, kind__in=Resource.ROOMS)
    sheet.columns = {room.pk: Column(room=room) for room in rooms}
    return sheet


def _joined(blocks: list[Block]) -> list[Block]:
    """Those that touch or overlap as one."""
    joined: list[Block] = []
    for block in sorted(blocks, key=lambda each: each.starts_min):
        if joined and block.starts_min <= joined[-1].ends_min:
            last = joined.pop()
            block = Block(last.starts_min, max(last.ends_min, block.ends_min))  # noqa: PLW2901
        joined.append(block)
    return joined


def _clipped(block: Block) -> Block | None:
    """The part of it within the day."""
    starts_min, ends_min = max(block.starts_min, 0), min(block.ends_min, DAY_MIN)
    return Block(starts_min, ends_min, block.reason) if starts_min < ends_min else None


def _appointments(location: Location, day: date, now: datetime) -> QuerySet[Appointment]:
    first, after = day_bounds(location, day)
    return (
        Appointment.objects.with_people()
        .with_resources()
        # A visit lasts less than a day, so the index on the start is enough to find it.
        .filter(location=location, starts_at__gt=first - timedelta(days=1), starts_at__lt=after)
        .filter(ends_at__gt=first)
        .exclude(hold_expires_at__lte=now)
        .annotate(since_at=since_when(), offered_to=_offered_to())
        .order_by("starts_at", "pk")
    )


def _offered_to() -> Case:
    """The names of those on the waitlist who were offered the time that is held."""
    parts = ("entry__client__first_name", Value(" "), "entry__client__last_name")
    name = Trim(Concat(*parts, output_field=TextField()))
    offers = WaitlistOffer.objects.filter(
        provider=OuterRef("provider"),
        starts_at=OuterRef("starts_at"),
        state=WaitlistOffer.State.OFFERED,
    )
    names = ArraySubquery(offers.order_by("offered_at", "pk").values_list(name))
    return Case(When(status=Status.HELD, then=names))
