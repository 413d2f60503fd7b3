"""Which time to propose for one of several linked appointments: one availability statement for
each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bookings.availability.search import Search, Slot
from bookings.courses.queries import Window, window_of
from bookings.models import AppointmentType, CourseStep
from medspa.clinic.models import Location, StaffMember

NEAR_AT_MOST = 4
Busy = Sequence[tuple[datetime, datetime]]


@dataclass(frozen=True)
class Proposal:
    """The free times for one appointment: the best, with the nearest hour on each of the days next
    to it, and what else there is. `is_as_wished`: the best is on the best day at the hour asked
    for.
    """

    appointment_type: AppointmentType
    window: Window
    best: Slot | None = None
    near: tuple[Slot, ...] = ()
    more: tuple[Slot, ...] = ()
    is_as_wished: bool = False

    @property
    def others(self) -> list[Slot]:
        """But the best: the nearest of other days, then the rest."""
        return [slot for slot in (*self.near, *self.more) if slot != self.best]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One appointment to find a time for: on the best day of the window nearest to `hour` on the
    wall.

    `prefer` goes before the hour, if they are free that day; `only` is whom it must be.
    """

    appointment_type: AppointmentType
    location: Location
    window: Window
    hour: time
    now: datetime
    only: StaffMember | None = None
    prefer: int | None = None
    ignoring: int = 0
    lasts: timedelta | None = None
    busy: Busy = ()

    def proposal(self) -> Proposal:
        slots = [slot for slot in self._search().find_slots() if not self._is_busy(slot)]
        if not slots:
            return Proposal(self.appointment_type, self.window)
        slots.sort(key=self._cost)
        best = slots[0]
        by_day = {self._day(slot): slot for slot in reversed(slots)}  # the cheapest of each day
        days = sorted(by_day.values(), key=self._cost)
        same_day = [slot for slot in slots[1:] if self._day(slot) == self._day(best)]
        return Proposal(
            self.appointment_type,
            self.window,
            best,
            near=_in_order(days[:NEAR_AT_MOST]),
            more=_in_order([*days[NEAR_AT_MOST:], *same_day]),
            is_as_wished=self._cost(best)[0] == 0 and self._minutes_off(best) == 0,
        )

    def _search(self) -> Search:
        return Search(
            appointment_type=self.appointment_type,
            location=self.location,
            provider=self.only,
            from_on=self.window.first,
            to_on=self.window.last,
            now=self.now,
            ignoring=self.ignoring,
            lasts=self.lasts,
            at_desk=True,
        )

    def _cost(self, slot: Slot) -> tuple[int, bool, int, datetime]:
        days_off = abs((self._day(slot) - self.window.best).days)
        is_stranger = self.prefer is not None and self.prefer not in slot.providers
        return days_off, is_stranger, self._minutes_off(slot), slot.starts_at

    def _minutes_off(self, slot: Slot) -> int:
        at = self.location.local(slot.starts_at)
        return abs((at.hour - self.hour.hour) * 60 + at.minute - self.hour.minute)

    def _day(self, slot: Slot) -> date:
        return self.location.local(slot.starts_at).date()

    def _is_busy(self, slot: Slot) -> bool:
        kind = self.appointment_type
        takes_from, takes_to = slot.starts_at - kind.buffer_before, slot.ends_at + kind.buffer_after
        return any(begins < takes_to and takes_from < ends for begins, ends in self.busy)


def propose_steps(
    steps: Sequence[CourseStep],
    *,
    location: Location,
    first: Slot,
    provider: StaffMember | None,
    now: datetime,
    busy: Busy = (),
) -> list[Proposal]:
    """A time for every step after the first, which is at `first`; with the provider if they give
    that appointment, and otherwise best with whoever gives the first."""
    start = location.local(first.starts_at)
    first_on = previous_on = start.date()
    proposals = []
    for step in steps:
        proposal = Wanted(
            appointment_type=step.appointment_type,
            location=location,
            window=window_of(step, first_on=first_on, previous_on=previous_on),
            hour=start.time(),
            now=now,
            only=who_gives(step.appointment_type, provider),
            prefer=first.providers[0],
            busy=busy,
        ).proposal()
        proposals.append(proposal)
        if proposal.best:
            previous_on = location.local(proposal.best.starts_at).date()
    return proposals


def who_gives(kind: AppointmentType, provider: StaffMember | None) -> StaffMember | None:
    """The provider, if they give such appointments; else whoever does."""
    gives = provider and kind.providers.filter(pk=provider.pk).exists()
    return provider if gives else None


def _in_order(slots: Iterable[Slot]) -> tuple[Slot, ...]:
    return tuple(sorted(slots, key=lambda slot: slot.starts_at))
