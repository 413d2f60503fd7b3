"""The cost of a time once more, slow and obvious: walk outwards from the visit."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bookings.models import Appointment, AppointmentType, TimeOff
from bookings.tests.availability.slow_model import openings
from medspa.clinic.models import Location, StaffMember

A_MOMENT = timedelta(seconds=150)
"""Everything in the cases of the tests begins and ends on a multiple of it."""

Stretch = tuple[datetime, datetime]


class SlowDay:
    """The diary of one provider around a start, and all that they give at the location."""

    def __init__(
        self, provider: StaffMember, location: Location, starts_at: datetime, now: datetime
    ) -> None:
        self.now = now
        self.kinds = list(
            AppointmentType.objects.filter(
                providers=provider, locations=location, is_active=True
            ).distinct()
        )
        appointments = Appointment.objects.active(now).filter(provider=provider)
        self.appointments = [(each.occupied.lower, each.occupied.upper) for each in appointments]
        self.absences = [
            (each.starts_at, each.ends_at)
            for each in TimeOff.objects.all()
            if each.provider_id in (None, provider.pk) and each.location_id in (None, location.pk)
        ]
        self.openings = openings(provider, location, location.local(starts_at).date())

    def unusable_min(self, kind: AppointmentType, starts_at: datetime) -> int:
        """The least that it costs in any of their hours that hold it."""
        ends_at = starts_at + kind.duration
        return min(
            self._unusable_within(opening, kind, starts_at)
            for opening in self.openings
            if opening[0] <= starts_at and ends_at <= opening[1]
        )

    def _unusable_within(self, opening: Stretch, kind: AppointmentType, starts_at: datetime) -> int:
        appointment = _occupied(kind, starts_at)
        before = self._walk(appointment[0], lambda at: at - A_MOMENT, opening)
        after = self._walk(appointment[1], lambda at: at + A_MOMENT, opening)
        return sum(
            (rest[1] - rest[0]) // timedelta(minutes=1)
            for rest in (before, after)
            if rest[1] - rest[0] >= timedelta(minutes=kind.slot_step_min)
            if not self._is_usable(rest, appointment)
        )

    def _walk(
        self, start: datetime, onwards: Callable[[datetime], datetime], opening: Stretch
    ) -> Stretch:
        """The free time from there to where something begins, was, or closes."""
        at = start
        while self._is_free(min(at, onwards(at)), max(at, onwards(at)), opening):
            at = onwards(at)
        return min(start, at), max(start, at)

    def _is_free(self, begins: datetime, ends: datetime, opening: Stretch) -> bool:
        return (
            max(opening[0], self.now) <= begins
            and ends <= opening[1]
            and not _overlaps((begins, ends), [*self.appointments, *self.absences])
        )

    def _is_usable(self, rest: Stretch, appointment: Stretch) -> bool:
        return any(self._can_take(kind, rest, appointment) for kind in self.kinds)

    def _can_take(self, kind: AppointmentType, rest: Stretch, appointment: Stretch) -> bool:
        start = rest[0]
        while start + kind.duration <= rest[1]:
            occupied = _occupied(kind, start)
            if not _overlaps(occupied, [*self.appointments, appointment]):
                return True
            start += A_MOMENT
        return False


def _occupied(kind: AppointmentType, starts_at: datetime) -> Stretch:
    span = kind.occupied_from(starts_at)
    assert span.lower is not None
    assert span.upper is not None
    return span.lower, span.upper


def _overlaps(one: Stretch, others: Sequence[Stretch]) -> bool:
    return any(one[0] < other[1] and other[0] < one[1] for other in others)
