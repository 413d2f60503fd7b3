"""The weekly hours of one person at one place: read as a week, written from a day on.

Rows are never changed backwards: those that held before the day stay as they were, and end. A day
with hours of its own is kept as rows of that day alone, and the week is cut around it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q, QuerySet

from bookings.availability.open_hours import Span
from bookings.models import Weekday, WorkingHours
from bookings.schedule.span_words import say_spans, say_week
from medspa.audit.log import Actor, record
from medspa.clinic.models import Location, StaffMember
from medspa.errors import RuleViolation, Stale

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
Week = Mapping[int, Sequence[Span]]
"""Spans by weekday from Monday, 0, in order of time."""


class BadHours(RuleViolation):
    """Hours of a day overlap, or are none where there have to be some."""

    code = "bad_hours"


@dataclass(frozen=True)
class Timetable:
    """All hours of one person at one place, past and planned."""

    provider: StaffMember
    location: Location
    rows: Sequence[WorkingHours]

    @property
    def own_days(self) -> dict[date, list[Span]]:
        """Days with hours of their own."""
        days: dict[date, list[Span]] = {}
        for row in self.rows:
            if row.valid_from and row.valid_from == row.valid_to:
                days[row.valid_from] = self.spans_on(row.valid_from)
        return dict(sorted(days.items()))

    @property
    def seen(self) -> str:
        """What stands here, to tell whether somebody else changed it."""
        facts = sorted(
            f"{row.weekday} {row.opens_at} {row.closes_at} {row.valid_from} {row.valid_to}"
            for row in self.rows
        )
        return sha256(" ".join(facts).encode()).hexdigest()[:32]

    def week_from(self, on: date) -> dict[int, list[Span]]:
        """The usual week that holds from that day on; days with hours of their own are left out."""
        own = self.own_days
        week = {}
        for weekday in Weekday.values:
            day = on + timedelta(days=(weekday - on.weekday()) % 7)
            while day in own:
                day += A_WEEK
            week[weekday] = self.spans_on(day)
        return week

    def spans_on(self, day: date) -> list[Span]:
        """The hours of that very day."""
        return sorted(
            (row.opens_at, row.closes_at)
            for row in self.rows
            if row.weekday == day.weekday()
            and (row.valid_from is None or row.valid_from <= day)
            and (row.valid_to is None or day <= row.valid_to)
        )

    def changes_after(self, on: date) -> list[date]:
        """Days after it from which another week holds."""
        own = {edge for day in self.own_days for edge in (day, day + A_DAY)}
        starts = {row.valid_from for row in self.rows if row.valid_from}
        return sorted(day for day in starts - own if day > on)


def read_timetables(location: Location, people: Iterable[StaffMember]) -> list[Timetable]:
    """Of each at the place, in their order. One statement."""
    rows: dict[int, list[WorkingHours]] = {}
    for row in WorkingHours.objects.filter(location=location):
        rows.setdefault(row.provider_id, []).append(row)
    return [Timetable(person, location, rows.get(person.pk, [])) for person in people]


def read_timetable(provider: StaffMember, location: Location) -> Timetable:
    return read_timetables(location, [provider])[0]


@transaction.atomic
def write_week(
    *,
    provider: StaffMember,
    location: Location,
    week: Week,
    from_on: date,
    seen: str | None,
    by: Actor,
) -> None:
    """From that day on these hours, week after week; days with hours of their own keep them, and
    a change that was planned for later is replaced.

    Raises BadHours, and Stale where somebody else changed the hours since `seen`.
    """
    for weekday, spans in week.items():
        _require_apart(spans, str(Weekday(weekday).label))
    table = _locked(provider, location, seen)
    kept = {day: spans for day, spans in table.own_days.items() if day >= from_on}
    before = table.week_from(from_on)
    _end_before(from_on, table)
    _add(table, ((day, day, day.weekday(), spans) for day, spans in kept.items()))
    for weekday in Weekday.values:
        own = [day for day in kept if day.weekday() == weekday]
        for first, last in _between(from_on, own):
            _add(table, [(first, last, weekday, week.get(weekday, ()))])
    facts = {"before": say_week(before), "after": say_week(week)}
    record(
        by=by,
        action="hours.changed",
        target=provider,
        location=location.pk,
        from_on=from_on,
        **facts,
    )


@transaction.atomic
def write_day(
    *,
    provider: StaffMember,
    location: Location,
    day: date,
    spans: Sequence[Span],
    seen: str | None,
    by: Actor,
) -> None:
    """On that one day other hours than usual. Raises BadHours, Stale."""
    if not spans:
        raise BadHours("For a whole day away, add an absence.")
    _require_apart(spans, f"{day:%A}")
    table = _locked(provider, location, seen)
    before = table.spans_on(day)
    _cut_out(day, table)
    _add(table, [(day, day, day.weekday(), spans)])
    facts = {"before": say_spans(before), "after": say_spans(spans)}
    record(
        by=by,
        action="hours.day_changed",
        target=provider,
        location=location.pk,
        day=day,
        **facts,
    )


@transaction.atomic
def drop_day(*, provider: StaffMember, location: Location, day: date, by: Actor) -> None:
    """That day again as every week."""
    table = _locked(provider, location, None)
    before = table.spans_on(day)
    _rows(table).filter(valid_from=day, valid_to=day).delete()
    same_weekday = _rows(table).filter(weekday=day.weekday())
    ended = list(same_weekday.filter(valid_to=day - A_DAY))
    if not ended:
        same_weekday.filter(valid_from=day + A_DAY).update(valid_from=day)
    for row in ended:
        follows = same_weekday.filter(
            valid_from=day + A_DAY, opens_at=row.opens_at, closes_at=row.closes_at
        ).first()
        row.valid_to = follows.valid_to if follows else day
        if follows:
            follows.delete()
        row.save(update_fields=["valid_to"])
    record(
        by=by,
        action="hours.day_dropped",
        target=provider,
        location=location.pk,
        day=day,
        before=say_spans(before),
    )


def _locked(provider: StaffMember, location: Location, seen: str | None) -> Timetable:
    """Queue up with whoever books this person: a time is found and taken under the same lock."""
    StaffMember.objects.select_for_update(of=("self",), no_key=True).get(pk=provider.pk)
    table = read_timetable(provider, location)
    if seen is not None and table.seen != seen:
        raise Stale(
            "Somebody else changed these hours in the meantime. They are below, beside yours; save "
            "again to put yours in their place."
        )
    return table


def _rows(table: Timetable) -> QuerySet[WorkingHours]:
    return WorkingHours.objects.filter(provider=table.provider, location=table.location)


def _end_before(day: date, table: Timetable) -> None:
    _rows(table).filter(valid_from__gte=day).delete()
    reaching = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    _rows(table).filter(reaching).update(valid_to=day - A_DAY)


def _cut_out(day: date, table: Timetable) -> None:
    """Nothing holds on that day any more; before and after, all as it was."""
    for row in table.rows:
        begins, ends = row.valid_from or date.min, row.valid_to or date.max
        if row.weekday != day.weekday() or not begins <= day <= ends:
            continue
        WorkingHours.objects.filter(pk=row.pk).delete()
        span = [(row.opens_at, row.closes_at)]
        if begins < day:
            _add(table, [(row.valid_from, day - A_DAY, row.weekday, span)])
        if day < ends:
            _add(table, [(day + A_DAY, row.valid_to, row.weekday, span)])


def _add(
    table: Timetable, stretches: Iterable[tuple[date | None, date | None, int, Sequence[Span]]]
) -> None:
    WorkingHours.objects.bulk_create(
        WorkingHours(
            provider=table.provider,
            location=table.location,
            weekday=weekday,
            opens_at=opens_at,
            closes_at=closes_at,
            valid_from=first,
            valid_to=last,
        )
        for first, last, weekday, spans in stretches
        for opens_at, closes_at in spans
    )


def _between(from_on: date, own: Sequence[date]) -> list[tuple[date, date | None]]:
    """The stretches from that day on, without the days that have hours of their own."""
    firsts = [from_on, *(day + A_DAY for day in own)]
    lasts = [*(day - A_DAY for day in own), None]
    return [
        (first, last)
        for first, last in zip(firsts, lasts, strict=True)
        if last is None or first <= last
    ]


def _require_apart(spans: Sequence[Span], name: str) -> None:
    """In order of time; only the last may reach into the next day. Raises BadHours."""
    ends = time.min
    for number, (opens_at, closes_at) in enumerate(spans):
        is_last = number == len(spans) - 1
        if opens_at < ends or (closes_at <= opens_at and not is_last):
            raise BadHours(f"{name}: these hours overlap, or end before they begin.")
        ends = closes_at
