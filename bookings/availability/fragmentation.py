"""What an appointment would leave unusable of its provider's day, in minutes: the cost of a time.

An unusable gap is a stretch of free time beside the appointment into which no appointment fits that
the provider gives at the place, with its buffers. Less than one step of the grid of offered times
is none: no other time could have avoided it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from django.db import connection

from bookings.availability.search import Search, first_instant
from bookings.models import AppointmentType

_GAPS = Path(__file__).with_name("fragmentation.sql").read_text()
NOTHING, A_MINUTE = timedelta(0), timedelta(minutes=1)
AROUND = timedelta(days=2)  # hours past midnight, and the appointments next to them

Turn = tuple[datetime, int]
"""A start, and the id of the provider whose turn it is."""


@dataclass(frozen=True, slots=True)
class UnusableMinutes:
    """Minutes before and after an appointment that nothing else could use."""

    before_min: int = 0
    after_min: int = 0

    @property
    def minutes(self) -> int:
        return self.before_min + self.after_min


NONE_UNUSABLE = UnusableMinutes()


@dataclass(frozen=True, slots=True)
class FreeStretch:
    """Free time. Buffers may reach beyond it by what there is to spare; None: by any length."""

    starts_at: datetime
    ends_at: datetime
    spare_before: timedelta | None
    spare_after: timedelta | None

    def holds(self, kind: AppointmentType, starts_at: datetime) -> bool:
        return self.starts_at <= starts_at and starts_at + kind.duration <= self.ends_at

    def fits(self, kind: AppointmentType) -> bool:
        """Whether an appointment of this type could be anywhere in it."""
        before = _buffer_beyond(kind.buffer_before, self.spare_before)
        after = _buffer_beyond(kind.buffer_after, self.spare_after)
        return before + kind.duration + after <= self.ends_at - self.starts_at


def unusable_minutes_beside(
    free: FreeStretch, kind: AppointmentType, starts_at: datetime, others: Sequence[AppointmentType]
) -> UnusableMinutes:
    """What an appointment of `kind` leaves of free time that holds it, where `others` are given."""
    occupied = kind.occupied_from(starts_at)
    begins, ends = cast("tuple[datetime, datetime]", (occupied.lower, occupied.upper))
    before = FreeStretch(free.starts_at, begins, free.spare_before, NOTHING)
    after = FreeStretch(ends, free.ends_at, NOTHING, free.spare_after)
    step = timedelta(minutes=kind.slot_step_min)
    return UnusableMinutes(_unusable_min(before, others, step), _unusable_min(after, others, step))


def find_unusable_minutes(search: Search, turns: Sequence[Turn]) -> dict[Turn, UnusableMinutes]:
    """What each of the turns would leave of its provider's day: two statements, whatever their
    number. Every turn is one that the search found. Nothing where the location does not ask."""
    if not turns or not search.location.is_gap_aware:
        return {}
    providers = sorted({provider for _, provider in turns})
    free, given = _free_time(search, turns, providers), _types_given(search, providers)
    return {
        (at, provider): _least(free[provider], search.appointment_type, at, given[provider])
        for at, provider in turns
    }


def _least(
    free: Iterable[FreeStretch],
    kind: AppointmentType,
    at: datetime,
    others: Sequence[AppointmentType],
) -> UnusableMinutes:
    """Hours that overlap hold the same start twice."""
    found = (
        unusable_minutes_beside(each, kind, at, others) for each in free if each.holds(kind, at)
    )
    return min(found, key=lambda unusable: unusable.minutes, default=NONE_UNUSABLE)


def _unusable_min(rest: FreeStretch, others: Sequence[AppointmentType], step: timedelta) -> int:
    length = rest.ends_at - rest.starts_at
    if length < step or any(rest.fits(kind) for kind in others):
        return 0
    return length // A_MINUTE


def _buffer_beyond(buffer: timedelta, spare: timedelta | None) -> timedelta:
    """How much of the buffer must lie within."""
    return NOTHING if spare is None else max(NOTHING, buffer - spare)


def _types_given(search: Search, providers: Sequence[int]) -> Mapping[int, list[AppointmentType]]:
    """What each of them gives at the place, online or at the desk."""
    kinds = AppointmentType.objects.filter(
        is_active=True, locations=search.location, providers__in=providers
    )
    fields = "duration_min", "buffer_before_min", "buffer_after_min"
    given = defaultdict(list)
    for provider, *minutes in kinds.order_by().values_list("providers", *fields).distinct():
        given[provider].append(AppointmentType(**dict(zip(fields, minutes, strict=True))))
    return given


def _free_time(
    search: Search, turns: Sequence[Turn], providers: Sequence[int]
) -> Mapping[int, list[FreeStretch]]:
    days = [search.location.local(at).date() for at, _ in turns]
    free = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_GAPS, _parameters(search, min(days), max(days), providers))
        for provider, *gap in cursor.fetchall():
            free[provider].append(FreeStretch(*gap))
    return free


def _parameters(
    search: Search, from_on: date, to_on: date, providers: Sequence[int]
) -> dict[str, Any]:
    return {
        "location": search.location.pk,
        "zone": search.location.time_zone,
        "providers": list(providers),
        "ignoring": search.ignoring or 0,
        "now": search.now,
        "from_on": from_on,
        "to_on": to_on,
        "scan_from": first_instant(from_on, search.location) - AROUND,
        "scan_to": first_instant(to_on, search.location) + 2 * AROUND,
    }
