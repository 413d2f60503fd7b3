"""The free times of a day as the pages offer them: with whom, and at what cost to their day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest

from bookings.availability.fragmentation import (
    NONE_UNUSABLE,
    UnusableMinutes,
    find_unusable_minutes,
)
from bookings.availability.search import Search, Slot
from bookings.availability.workload import find_time_booked_that_week
from bookings.models import DayPart
from bookings.reservation.day_limits import find_full_providers, provider_in_turn
from bookings.reservation.slot_request import SlotRequest
from medspa.clinic.models import StaffMember

PERIODS = [(part.begins, part.label) for part in DayPart]  # from which hour
MANY, SOME = 8, 3
"""At the desk: of more than MANY times in a part of the day, at least SOME whole ones stand before
the rest."""

AT_A_GLANCE, OF_ONE_PART, A_DAY = 6, 12, 3
"""On the public pages so many times of a part of the day stand before the rest; of the only part;
of each day where several are shown."""


@dataclass(frozen=True)
class OfferedTime:
    """A time with the provider whose turn it is. Whole: it leaves no unusable minutes of their
    day."""

    starts_at: datetime
    provider: StaffMember
    unusable: UnusableMinutes

    @property
    def is_whole(self) -> bool:
        return not self.unusable.minutes


@dataclass(frozen=True)
class Period:
    """A part of the day: the times shown at once, and those behind "more times"."""

    name: str
    first: Sequence[OfferedTime]
    rest: Sequence[OfferedTime] = ()
    on: date | None = None  # the day, where each has its own

    @property
    def offers(self) -> list[OfferedTime]:
        return [*self.first, *self.rest]

    @property
    def rest_starts(self) -> set[datetime]:
        return {offer.starts_at for offer in self.rest}


@dataclass(frozen=True)
class BookedShare:
    """How much of the week is booked with somebody, and whether their day is full."""

    provider: StaffMember
    booked: timedelta
    is_full: bool


def ranked_day(diary: Search, slots: Sequence[Slot]) -> tuple[list[Period], list[BookedShare]]:
    """The slots of one day as offers; for the desk also why they are whose."""
    if not slots:
        return [], []
    full = _full(diary, slots)
    return _periods(diary, _offered_times(diary, slots, full)), _booked_shares(diary, slots, full)


def ranked_days(diary: Search, slots: Sequence[Slot]) -> tuple[list[Period], list[BookedShare]]:
    """The slots of several days as offers, day by day; as many statements as for one."""
    by_day: dict[date, list[OfferedTime]] = {}
    for offer in _offered_times(diary, slots, set()) if slots else ():
        by_day.setdefault(diary.location.local(offer.starts_at).date(), []).append(offer)
    return [_at_a_glance("", day, A_DAY, diary, on) for on, day in by_day.items()], []


def _offered_times(
    diary: Search, slots: Sequence[Slot], full: Collection[int]
) -> list[OfferedTime]:
    """Who is decided by turn alone, as the booking will decide it; what the appointment would cost
    is reckoned for them."""
    turns = [(slot.starts_at, provider_in_turn(slot.providers, full)) for slot in slots]
    unusable = find_unusable_minutes(diary, turns)
    people = StaffMember.objects.in_bulk({provider for _, provider in turns})
    return [OfferedTime(at, people[pk], unusable.get((at, pk), NONE_UNUSABLE)) for at, pk in turns]


def _periods(diary: Search, offers: Sequence[OfferedTime]) -> list[Period]:
    """By the part of the day, on the location's clock; in order of time, the whole ones first
    where there are many."""
    parts: dict[str, list[OfferedTime]] = {}
    for offer in offers:
        part = DayPart.of_hour(diary.location.local(offer.starts_at).hour)
        parts.setdefault(str(part.label), []).append(offer)
    if diary.at_desk:
        return [_period(name, part) for name, part in parts.items()]
    few = AT_A_GLANCE if len(parts) > 1 else OF_ONE_PART
    return [_at_a_glance(name, part, few, diary) for name, part in parts.items()]


def _at_a_glance(
    name: str, offers: Sequence[OfferedTime], few: int, diary: Search, on: date | None = None
) -> Period:
    """The best times, spread over the hours, and the rest behind them. One or two more are not
    worth a fold."""
    if len(offers) <= few + 2:
        return Period(name, offers, on=on)
    whole = [offer for offer in offers if offer.is_whole]
    others = [offer for offer in offers if not offer.is_whole]
    best = {*(_spread(whole, diary) + _spread(others, diary))[:few]}
    first = [offer for offer in offers if offer.starts_at in best]
    rest = [offer for offer in offers if offer.starts_at not in best]
    return Period(name, first, rest, on)


def _spread(offers: Sequence[OfferedTime], diary: Search) -> list[datetime]:
    """The roundest time of each hour, then the next of each, and so on."""
    hours: dict[int, list[tuple[int, datetime]]] = {}
    for offer in offers:
        at = diary.location.local(offer.starts_at)
        hours.setdefault(at.hour, []).append((at.minute % 30, offer.starts_at))
    rounds = zip_longest(*(sorted(each) for each in hours.values()))
    return [each[1] for one in rounds for each in one if each]


def _period(name: str, offers: Sequence[OfferedTime]) -> Period:
    whole = [offer for offer in offers if offer.is_whole]
    rest = [offer for offer in offers if not offer.is_whole]
    if len(offers) > MANY and min(len(whole), len(rest)) >= SOME:
        return Period(name, whole, rest)
    return Period(name, offers)


def _booked_shares(
    diary: Search, slots: Sequence[Slot], full: Collection[int]
) -> list[BookedShare]:
    """Those free that day, the least booked of the week first."""
    among = _free(slots)
    if not diary.at_desk or diary.provider or len(among) < 2:
        return []
    booked = find_time_booked_that_week(
        diary.location,
        diary.location.local(slots[0].starts_at).date(),
        among,
        now=diary.now,
        ignoring=diary.ignoring or 0,
    )
    people = StaffMember.objects.filter(pk__in=among).order_by("name", "pk")
    shares = [BookedShare(each, booked[each.pk], each.pk in full) for each in people]
    return sorted(shares, key=lambda share: share.booked)


def _free(slots: Sequence[Slot]) -> set[int]:
    return {pk for slot in slots for pk in slot.providers}


def _full(diary: Search, slots: Sequence[Slot]) -> set[int]:
    """The desk is shown full days too; there their turn comes last."""
    among = _free(slots)
    if not diary.at_desk or len(among) < 2:
        return set()
    slot_request = SlotRequest(
        appointment_type=diary.appointment_type,
        location=diary.location,
        starts_at=slots[0].starts_at,
        now=diary.now,
        ignoring=diary.ignoring or 0,
    )
    return find_full_providers(slot_request, among)
