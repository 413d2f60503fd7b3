"""Availability once more, slow and obvious: every start of every opening is tried in turn."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from bookings.models import Appointment, AppointmentType, TimeOff, WorkingHours
from medspa.clinic.models import Location, Room, StaffMember

A_DAY = timedelta(days=1)


def slow_slots(
    kind: AppointmentType, location: Location, from_on: date, to_on: date, now: datetime
) -> list[tuple[datetime, tuple[int, ...]]]:
    """The free starts with the ids of who is free, as `open_slots` should give them."""
    diary = list(Appointment.objects.standing(now))
    absences = list(TimeOff.objects.all())
    rooms = list(Room.objects.filter(location=location, kind=kind.room_kind, is_active=True))
    free: dict[datetime, set[StaffMember]] = {}
    for provider, start in _candidates(kind, location, from_on - A_DAY, to_on):
        if (
            from_on <= location.local(start).date() <= to_on
            and location.local(start).date() <= _last_day(kind, location, now)
            and start >= now + timedelta(minutes=kind.lead_time_min)
            and not _is_away(provider, location, start, start + kind.duration, absences)
            and not any(_collides(kind, start, a) for a in diary if a.provider_id == provider.pk)
            and (not kind.room_kind or _has_room(kind, start, rooms, diary))
        ):
            free.setdefault(start, set()).add(provider)
    return [(start, _in_turn(free[start], location, start, diary)) for start in sorted(free)]


def wall_time(day: date, at: time, zone: tzinfo) -> datetime:
    """The instant at which clocks there say so: a time that is skipped is as late after the jump
    as it would have been after the hour before; of a time that comes twice, the second."""
    first = datetime.combine(day, at, tzinfo=zone)
    there_and_back = first.astimezone(UTC).astimezone(zone)
    is_skipped = there_and_back.replace(tzinfo=None) != first.replace(tzinfo=None)
    return (first if is_skipped else first.replace(fold=1)).astimezone(UTC)


def _candidates(
    kind: AppointmentType, location: Location, first: date, last: date
) -> Iterator[tuple[StaffMember, datetime]]:
    able = kind.providers.filter(is_active=True, is_provider=True)
    if not kind.locations.filter(pk=location.pk).exists():
        return
    rows = WorkingHours.objects.filter(location=location, provider__in=able)
    for hours in rows.select_related("provider"):
        for day in _days(first, last):
            if _holds_on(hours, day):
                for start in _grid(hours, day, kind, location.zone):
                    yield hours.provider, start


def _grid(
    hours: WorkingHours, day: date, kind: AppointmentType, zone: tzinfo
) -> Iterator[datetime]:
    closes_on = day if hours.closes_at > hours.opens_at else day + A_DAY
    start = wall_time(day, hours.opens_at, zone)
    closes = wall_time(closes_on, hours.closes_at, zone)
    while start + kind.duration <= closes:
        yield start
        start += timedelta(minutes=kind.slot_step_min)


def _holds_on(hours: WorkingHours, day: date) -> bool:
    return (
        hours.weekday == day.weekday()
        and (hours.valid_from is None or hours.valid_from <= day)
        and (hours.valid_to is None or day <= hours.valid_to)
    )


def _last_day(kind: AppointmentType, location: Location, now: datetime) -> date:
    return location.local(now).date() + timedelta(days=kind.horizon_days)


def _is_away(
    provider: StaffMember,
    location: Location,
    start: datetime,
    end: datetime,
    absences: list[TimeOff],
) -> bool:
    return any(
        absence.provider_id in (None, provider.pk)
        and absence.location_id in (None, location.pk)
        and absence.starts_at < end
        and start < absence.ends_at
        for absence in absences
    )


def _collides(kind: AppointmentType, start: datetime, other: Appointment) -> bool:
    begins = start - kind.buffer_before
    ends = start + kind.duration + kind.buffer_after
    return begins < other.occupied.upper and other.occupied.lower < ends


def _has_room(
    kind: AppointmentType, start: datetime, rooms: list[Room], diary: list[Appointment]
) -> bool:
    return any(
        not any(_collides(kind, start, other) for other in diary if other.room_id == room.pk)
        for room in rooms
    )


def _in_turn(
    providers: set[StaffMember], location: Location, start: datetime, diary: list[Appointment]
) -> tuple[int, ...]:
    week = _week(location, start)

    def turn(provider: StaffMember) -> tuple[timedelta, str, int]:
        visits = [a for a in diary if a.provider_id == provider.pk]
        this_week = [a for a in visits if _week(location, a.starts_at) == week]
        booked = sum((a.ends_at - a.starts_at for a in this_week), timedelta())
        return booked, provider.name, provider.pk

    return tuple(provider.pk for provider in sorted(providers, key=turn))


def _week(location: Location, at: datetime) -> tuple[int, int]:
    return location.local(at).isocalendar()[:2]


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += A_DAY


def clock_changes(zone: tzinfo, year: int) -> list[date]:
    """The days of the year on which the clocks of the zone change."""
    noons = [
        datetime.combine(day, time(12), tzinfo=zone)
        for day in _days(date(year, 1, 1), date(year, 12, 31))
    ]
    return [
        after.date() for before, after in pairwise(noons) if before.utcoffset() != after.utcoffset()
    ]
