"""The time picker: a week of days, and the free times of one of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from bookings.availability.search import A_DAY, ANY_TIME, Search, Slot, last_bookable_on
from bookings.picker.choice import Choice
from bookings.picker.days import Day, DayRange
from bookings.picker.lacking import find_what_is_lacking
from bookings.picker.ranked import BookedShare, OfferedTime, Period, ranked_day, ranked_days
from bookings.reservation.double_bookable_slots import find_double_bookable_slots
from medspa.clinic.models import Location, StaffMember

DAYS_SHOWN = 7
WEEKENDS_SHOWN = 28  # days, of which eight are shown


@dataclass(frozen=True)
class Times:
    location: Location
    horizon_days: int
    days: list[Day]
    on: date | None = None
    periods: Sequence[Period] = ()
    shares: Sequence[BookedShare] = ()
    is_any_provider: bool = False
    person: StaffMember | None = None
    is_narrowed: bool = False  # to some hours or days of the week
    is_across: bool = False  # the periods are days, not parts of one
    at_desk: bool = False
    taken: Sequence[Slot] = ()
    lacking: Sequence[str] = ()  # why nothing can ever be free, for the desk
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

    @property
    def with_others(self) -> list[Day]:
        """Days without a time with whoever was asked for, but with somebody else."""
        return [day for day in self.days if day.others]

    def offer(self, starts_at: datetime | None) -> bool:
        """Whether the time is among those shown."""
        return any(offer.starts_at == starts_at for offer in self.offers)

    @property
    def offers(self) -> list[OfferedTime]:
        return [offer for period in self.periods for offer in period.offers]

    @property
    def only_provider(self) -> StaffMember | None:
        """Who gives the appointment at whichever of the times: nobody else need be named at
        each."""
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
        **{"preference": choice.preference} | also,
    )


def week_of_times(
    diary: Search,
    *,
    page: date | None = None,
    on: date | None = None,
    near: date | None = None,
    with_taken: bool = False,
    across: bool = False,
) -> Times:
    """The week from `page` with the times of `on`, or of the first day free after it; without
    them, the first week and day free, from `near` on if there is one.

    `across`: without `on`, the times of all these days at once, for whoever narrowed them.
    `with_taken`: also the times at which the provider can be double-booked.
    """
    week = _week_from(diary, page or on or (near and _near(diary, near)))
    found = DayRange(week)
    has_any = bool(found.free or _next_on(diary))
    taken = _taken_slots(found) if with_taken else []
    taken_on = {found.day_of(slot) for slot in taken}
    shown = on if on in taken_on else _first_from(found.free_on, on or near)
    is_across = across and on is None and bool(diary.provider or diary.preference)
    slots = found.free if is_across else [s for s in found.free if found.day_of(s) == shown]
    periods, shares = ranked_days(week, slots) if is_across else ranked_day(week, slots)
    return Times(
        location=diary.location,
        horizon_days=diary.appointment_type.horizon_days,
        days=found.days(taken_on) if has_any or taken else [],
        on=shown,
        periods=periods,
        shares=shares,
        is_any_provider=diary.provider is None,
        person=diary.provider,
        is_narrowed=bool(diary.preference),
        is_across=is_across,
        at_desk=diary.at_desk,
        taken=[slot for slot in taken if found.day_of(slot) == shown],
        lacking=find_what_is_lacking(diary) if diary.at_desk and not has_any else (),
        next_on=None if found.free else _next_on(diary, after=week.to_on),
        earlier=_page_before(diary, week),
        later=week.to_on + A_DAY if week.to_on < diary.to_on else None,
    )


def _week_from(diary: Search, wanted: date | None) -> Search:
    begins = wanted or _next_on(diary) or diary.from_on
    first = min(max(begins, diary.from_on), diary.to_on)
    return replace(diary, from_on=first, to_on=min(first + _step(diary) - A_DAY, diary.to_on))


def _near(diary: Search, day: date) -> date | None:
    """The day itself where its week has a free time, or else the next day that has one."""
    day = max(day, diary.from_on)
    free = _next_on(diary, after=day - A_DAY)
    return day if free and day <= free < day + _step(diary) else free


def _first_from(days: Collection[date], wanted: date | None) -> date | None:
    """The first of the days from the wanted one on, or else the first of all."""
    later = [day for day in days if not wanted or day >= wanted]
    return min(later or days, default=None)


def _page_before(diary: Search, week: Search) -> date | None:
    if week.from_on <= diary.from_on:
        return None
    return max(week.from_on - _step(diary), diary.from_on)


def _step(diary: Search) -> timedelta:
    return timedelta(WEEKENDS_SHOWN if diary.preference.weekend else DAYS_SHOWN)


def _taken_slots(found: DayRange) -> list[Slot]:
    return find_double_bookable_slots(found.search, _less(found.own_hours, found.free))


def find_nearest_to(choice: Choice, now: datetime) -> list[Slot]:
    """The free times nearest to the chosen one."""
    if choice.starts_at is None:
        return []
    return choice.request_at(choice.starts_at, now).find_nearest()


def is_free(choice: Choice, now: datetime, **also: Any) -> bool:
    """Whether the chosen time could be booked now."""
    if choice.starts_at is None:
        return False
    on = choice.location.local(choice.starts_at).date()
    diary = replace(whole_diary(choice, now, **also), from_on=on, to_on=on, preference=ANY_TIME)
    return any(slot.starts_at == choice.starts_at for slot in diary.find_slots())


def _less(slots: Sequence[Slot], others: Sequence[Slot]) -> list[Slot]:
    starts = {slot.starts_at for slot in others}
    return [slot for slot in slots if slot.starts_at not in starts]


def _next_on(diary: Search, *, after: date | None = None) -> date | None:
    """The first day with a free time, later than `after` if there is one."""
    later = replace(diary, from_on=after + A_DAY, limit=1) if after else diary
    slots = later.find_slots() if after else replace(diary, limit=1).find_slots()
    if slots:
        return _local_day(slots[0], diary)
    return _next_on(diary) if after else None


def _local_day(slot: Slot, search: Search) -> date:
    return search.location.local(slot.starts_at).date()
