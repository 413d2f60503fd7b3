"""The days of a stretch: how much is free on each and, where nothing is, why."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from bookings.availability.search import ANY_TIME, Search, Slot, is_weekend

if TYPE_CHECKING:
    from medspa.clinic.models import StaffMember

FULL, CLOSED, AWAY = "full", "closed", "away"
NONE_LEFT, NO_MATCH = "none left", "no match"


@dataclass(frozen=True)
class Day:
    on: date
    free: int
    word: str  # why there is nothing
    has_taken: bool = False  # and the taken times can be looked at
    others: int = 0  # times with others, where whoever was asked for has none

    @property
    def is_away(self) -> bool:
        return self.word == AWAY


@dataclass(frozen=True)
class DayRange:
    """The diary from one day to another. Two statements, whoever and whatever is asked for."""

    search: Search

    @cached_property
    def _anyone(self) -> Search:
        return replace(self.search, provider=None, preference=ANY_TIME)

    @cached_property
    def _all(self) -> list[Slot]:
        return self._anyone.find_slots()

    @cached_property
    def hours(self) -> list[Slot]:
        """What would be free if nothing was booked; also within the notice at the desk."""
        return replace(self._anyone.with_hours_only(), at_desk=True).find_slots()

    @cached_property
    def free(self) -> list[Slot]:
        """The times that were asked for."""
        return list(self.search.preferred(self._with_them(self._all)))

    @cached_property
    def own_hours(self) -> list[Slot]:
        return self._with_them(self.hours)

    @cached_property
    def free_on(self) -> Counter[date]:
        return self._by_day(self.free)

    def days(self, taken_on: Iterable[date] = ()) -> list[Day]:
        span = range((self.search.to_on - self.search.from_on).days + 1)
        days = (self.search.from_on + timedelta(number) for number in span)
        if self.search.preference.weekend:
            days = (on for on in days if is_weekend(on))
        taken = set(taken_on)
        return [self._day(on, on in taken) for on in days]

    def day_of(self, slot: Slot) -> date:
        return self.search.location.local(slot.starts_at).date()

    def _day(self, on: date, has_taken: bool) -> Day:
        if free := self.free_on[on]:
            return Day(on, free, "", has_taken)
        return Day(on, 0, self._word(on), has_taken, self._others_on[on])

    def _word(self, on: date) -> str:
        if self._any_time_on[on]:
            return NO_MATCH
        if on == self.search.location.local(self.search.now).date():
            return NONE_LEFT  # whatever the hours were
        if on in self._open_on:
            return FULL
        return AWAY if on in self._anyone_open_on else CLOSED

    @cached_property
    def _any_time_on(self) -> Counter[date]:
        return self._by_day(self._with_them(self._all)) if self.search.preference else Counter()

    @cached_property
    def _others_on(self) -> Counter[date]:
        asked = self.search.provider is not None
        return self._by_day(self.search.preferred(self._all)) if asked else Counter()

    @cached_property
    def _open_on(self) -> set[date]:
        return set(self._by_day(self.own_hours))

    @cached_property
    def _anyone_open_on(self) -> set[date]:
        return set(self._by_day(self.hours))

    def _with_them(self, slots: Sequence[Slot]) -> list[Slot]:
        person: StaffMember | None = self.search.provider
        if person is None:
            return list(slots)
        own = (person.pk,)
        return [slot._replace(providers=own) for slot in slots if person.pk in slot.providers]

    def _by_day(self, slots: Iterable[Slot]) -> Counter[date]:
        return Counter(map(self.day_of, slots))
