"""Availability once more, slow and obvious: every start of every opening is tried in turn."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from bookings.models import (
    Appointment,
    AppointmentType,
    RecurringTimeOff,
    TimeOff,
    WorkingHours,
)
from medspa.clinic.models import Location, Resource, StaffMember

A_DAY = timedelta(days=1)


def slow_slots(
    kind: AppointmentType, location: Location, from_on: date, to_on: date, now: datetime
) -> list[tuple[datetime, tuple[int, ...]]]:
    """The free starts with the ids of who is free, as `open_slots` should give them."""
    diary = list(Appointment.objects.active(now))
    absences = [*TimeOff.objects.all(), *_recurring(location, from_on, to_on)]
    resources = list(Resource.objects.filter(location=location, is_active=True))
    free: dict[datetime, dict[StaffMember, date]] = {}
    for provider, start, opened_on in _candidates(kind, location, from_on - A_DAY, to_on):
        if (
            from_on <= location.local(start).date() <= to_on
            and location.local(start).date() <= _last_day(kind, location, now)
            and start >= now + timedelta(minutes=kind.lead_time_min)
            and not _is_away(provider, location, start, start + kind.duration, absences)
            and not any(_collides(kind, start, a) for a in diary if a.provider_id == provider.pk)
            and _are_enough_free(kind, start, resources, diary)
        ):
            week = opened_on - timedelta(days=opened_on.weekday())
            weeks = free.setdefault(start, {})
            weeks[provider] = min(week, weeks.get(provider, week))
    return [(start, _in_turn(free[start], location, diary)) for start in sorted(free)]


def wall_time(day: date, at: time, zone: tzinfo) -> datetime:
    """The instant at which clocks there say so: a time that is skipped is as late after the jump
    as it would have been after the hour before; of a time that comes twice, the second."""
    first = datetime.combine(day, at, tzinfo=zone)
    there_and_back = first.astimezone(UTC).astimezone(zone)
    is_skipped = there_and_back.replace(tzinfo=None) != first.replace(tzinfo=None)
    return (first if is_skipped else first.replace(fold=1)).astimezone(UTC)


def _candidates(
    kind: AppointmentType, location: Location, first: date, last: date
) -> Iterator[tuple[StaffMember, datetime, date]]:
    able = kind.providers.filter(is_active=True, is_provider=True)
    if not kind.locations.filter(pk=location.pk).exists():
        return
    rows = WorkingHours.objects.filter(location=location, provider__in=able)
    for hours in rows.select_related("provider"):
        for day in _days(first, last):
            if _holds_on(hours, day):
                for start in _grid(hours, day, kind, location.zone):
                    yield hours.provider, start, day


def _grid(
    hours: WorkingHours, day: date, kind: AppointmentType, zone: tzinfo
) -> Iterator[datetime]:
    start, closes = _opening(hours, day, zone)
    while start + kind.duration <= closes:
        yield start
        start += timedelta(minutes=kind.slot_step_min)


def openings(
    provider: StaffMember, location: Location, day: date
) -> list[tuple[datetime, datetime]]:
    """When their hours there begin and end, on the day and the day before."""
    rows = list(WorkingHours.objects.filter(location=location, provider=provider))
    days = _days(day - A_DAY, day)
    return [_opening(row, on, location.zone) for on in days for row in rows if _holds_on(row, on)]


def _opening(hours: WorkingHours, day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    closes_on = day if hours.closes_at > hours.opens_at else day + A_DAY
    return wall_time(day, hours.opens_at, zone), wall_time(closes_on, hours.closes_at, zone)


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


def _recurring(location: Location, from_on: date, to_on: date) -> Iterator[TimeOff]:
    """Each time that it comes again, as if it had been entered by itself."""
    for weekly in RecurringTimeOff.objects.all():
        for day in _days(from_on - 7 * A_DAY, to_on + 7 * A_DAY):
            weeks = (day - weekly.first_on) / timedelta(weeks=1)
            is_over = weekly.last_on is not None and day > weekly.last_on
            if weeks < 0 or weeks % weekly.every_weeks or is_over:
                continue
            ends_on = day if weekly.ends_at > weekly.begins_at else day + A_DAY
            begins = wall_time(day, weekly.begins_at, location.zone)
            ends = wall_time(ends_on, weekly.ends_at, location.zone)
            if begins < ends:
                yield TimeOff(
                    provider_id=weekly.provider_id,
                    location_id=weekly.location_id,
                    starts_at=begins,
                    ends_at=ends,
                )


def _collides(kind: AppointmentType, start: datetime, other: Appointment) -> bool:
    begins = start - kind.buffer_before
    ends = start + kind.duration + kind.buffer_after
    return bool(begins < other.occupied.upper and other.occupied.lower < ends)


def _are_enough_free(
    kind: AppointmentType,
    start: datetime,
    resources: Sequence[Resource],
    diary: list[Appointment],
) -> bool:
    """Whether as many of each kind as it takes are free all along."""
    taken = {pk for o in diary if _collides(kind, start, o) for pk in o.resource_ids}
    free = [each.kind for each in resources if each.pk not in taken]
    return all(free.count(each) >= number for each, number in Counter(kind.resource_kinds).items())


def _in_turn(
    weeks: dict[StaffMember, date], location: Location, diary: list[Appointment]
) -> tuple[int, ...]:
    """The least booked first, in the week (by its Monday) in which each of them opened."""

    def turn(provider: StaffMember) -> tuple[date, timedelta, str, int]:
        begins, ends = (
            wall_time(weeks[provider] + days, time(), location.zone)
            for days in (0 * A_DAY, 7 * A_DAY)
        )
        booked = sum(
            (
                max(min(a.occupied.upper, ends) - max(a.occupied.lower, begins), timedelta())
                for a in diary
                if a.provider_id == provider.pk
            ),
            timedelta(),
        )
        return weeks[provider], booked, provider.name, provider.pk

    return tuple(provider.pk for provider in sorted(weeks, key=turn))


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
