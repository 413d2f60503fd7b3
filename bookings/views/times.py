"""The time picker: a week of days, and the free times of one of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from bookings.availability import Search, Slot, last_bookable_on
from bookings.services.sharable import sharable
from bookings.services.wish import Wish
from bookings.views.choice import Choice
from bookings.views.ranked import Offer, Period, Share, ranked_day
from medspa.clinic.models import Location, StaffMember

DAYS_SHOWN = 7


@dataclass(frozen=True)
class Day:
    on: date
    free: int
    word: str  # why there is nothing: closed, full, none left
    has_taken: bool = False  # and the taken times can be looked at


@dataclass(frozen=True)
class Times:
    location: Location
    horizon_days: int
    days: list[Day]
    on: date | None = None
    periods: Sequence[Period] = ()
    shares: Sequence[Share] = ()
    is_any_provider: bool = False
    at_desk: bool = False
    taken: Sequence[Slot] = ()
    next_on: date | None = None
    earlier: date | None = None
    later: date | None = None

    @property
    def zone(self) -> tzinfo:
        return self.location.zone

    @property
    def first(self) -> date:
        return self.days[0].on

    @property
    def last(self) -> date:
        return self.days[-1].on

    def offer(self, starts_at: datetime | None) -> bool:
        """Whether the time is among those shown."""
        return any(offer.starts_at == starts_at for offer in self.offers)

    @property
    def offers(self) -> list[Offer]:
        return [offer for period in self.periods for offer in period.offers]

    @property
    def only_provider(self) -> StaffMember | None:
        """Who gives the visit at whichever of the times: nobody else need be named at each."""
        people = {offer.provider for offer in self.offers}
        return people.pop() if len(people) == 1 else None

    @property
    def marks_whole(self) -> bool:
        """A mark tells something only where it is the exception."""
        whole = sum(offer.is_whole for offer in self.offers)
        return 0 < whole <= len(self.offers) / 2


def whole_diary(choice: Choice, now: datetime, **also: Any) -> Search:
    """Everything bookable from today on for the choice; `also` narrows or widens it."""
    today = choice.location.local(now).date()
    return Search(
        appointment_type=choice.appointment_type,
        location=choice.location,
        provider=choice.provider,
        from_on=today,
        to_on=last_bookable_on(choice.appointment_type, today),
        now=now,
        **also,
    )


def week_of_times(
    diary: Search, *, page: date | None = None, on: date | None = None, with_taken: bool = False
) -> Times:
    """The week from `page` with the times of `on`; without them, the first week and day free.

    `with_taken`: also the times at which the provider can be double-booked.
    """
    first = min(max(page or on or _next_on(diary) or diary.from_on, diary.from_on), diary.to_on)
    week = replace(diary, from_on=first, to_on=min(first + timedelta(DAYS_SHOWN - 1), diary.to_on))
    slots = week.slots()
    free = Counter(_local_day(slot, week) for slot in slots)
    has_any = bool(free or _next_on(diary))
    hours = week.with_hours_only().slots() if has_any or with_taken else []
    taken = sharable(week, _less(hours, slots)) if with_taken else []
    taken_on = {_local_day(slot, week) for slot in taken}
    shown = on if on in free or on in taken_on else min(free, default=None)
    periods, shares = ranked_day(week, _of_day(slots, shown, week))
    return Times(
        location=diary.location,
        horizon_days=diary.appointment_type.horizon_days,
        days=_days(week, free, hours, taken_on) if has_any or taken else [],
        on=shown,
        periods=periods,
        shares=shares,
        is_any_provider=diary.provider is None,
        at_desk=diary.at_desk,
        taken=_of_day(taken, shown, week),
        next_on=None if free else _next_on(diary, after=week.to_on),
        earlier=max(first - timedelta(DAYS_SHOWN), diary.from_on)
        if first > diary.from_on
        else None,
        later=week.to_on + timedelta(1) if week.to_on < diary.to_on else None,
    )


def nearest_to(choice: Choice, now: datetime) -> list[Slot]:
    """The free times nearest to the chosen one."""
    if choice.starts_at is None:
        return []
    return Wish(
        appointment_type=choice.appointment_type,
        location=choice.location,
        provider=choice.provider,
        starts_at=choice.starts_at,
        now=now,
    ).nearest()


def is_free(choice: Choice, now: datetime, **also: Any) -> bool:
    """Whether the chosen time could be booked now."""
    if choice.starts_at is None:
        return False
    on = choice.location.local(choice.starts_at).date()
    diary = replace(whole_diary(choice, now, **also), from_on=on, to_on=on)
    return any(slot.starts_at == choice.starts_at for slot in diary.slots())


def _days(
    week: Search, free: Counter[date], hours: Sequence[Slot], taken_on: set[date]
) -> list[Day]:
    open_on = {_local_day(slot, week) for slot in hours}
    span = range((week.to_on - week.from_on).days + 1)
    days = [week.from_on + timedelta(number) for number in span]
    today = week.location.local(week.now).date()
    return [Day(on, free[on], _word(on, open_on, today), on in taken_on) for on in days]


def _of_day(slots: Sequence[Slot], day: date | None, week: Search) -> list[Slot]:
    return [slot for slot in slots if _local_day(slot, week) == day]


def _less(slots: Sequence[Slot], others: Sequence[Slot]) -> list[Slot]:
    starts = {slot.starts_at for slot in others}
    return [slot for slot in slots if slot.starts_at not in starts]


def _word(on: date, hours: set[date], today: date) -> str:
    if on == today:
        return "none left"
    return "full" if on in hours else "closed"


def _next_on(diary: Search, *, after: date | None = None) -> date | None:
    """The first day with a free time, later than `after` if there is one."""
    later = replace(diary, from_on=after + timedelta(1), limit=1) if after else diary
    slots = later.slots() if after else replace(diary, limit=1).slots()
    if slots:
        return _local_day(slots[0], diary)
    return _next_on(diary) if after else None


def _local_day(slot: Slot, search: Search) -> date:
    return search.location.local(slot.starts_at).date()
