"""Whose turn it is: match the free times of one appointment at one place with those who wait for
it."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from psycopg.types.range import TimestamptzRange

from bookings.availability.search import Slot
from bookings.models import AppointmentType, WaitlistEntry
from bookings.waitlist.offers import AT_ONCE

if TYPE_CHECKING:
    from medspa.clinic.models import Location

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Match:
    """A free time with a provider, and the people whose turn it is."""

    starts_at: datetime
    provider: int
    entries: list[WaitlistEntry]


class NetworkQuotas:
    """How many times are `kept` for each network: `most` at once, 0 for no limit. Who was put on
    the list at the desk is of none."""

    def __init__(self, kept: Mapping[str, int], most: int) -> None:
        self.kept = Counter(kept)
        self.most = most

    def has_room(self, entry: WaitlistEntry) -> bool:
        return not (self.most and entry.joined_from) or self.kept[entry.joined_from] < self.most

    def count(self, entry: WaitlistEntry) -> None:
        self.kept[entry.joined_from] += 1


class WaitingLine:
    """Those who wait, in fair order, for one appointment at one place.

    `slots` are the free times, soonest first; `busy` tells when a client is somewhere else; `may`
    says whether the rules about them allow the appointment then, `networks` for whom no more is
    kept as things stand; they still go along with somebody else.
    """

    def __init__(
        self,
        entries: Sequence[WaitlistEntry],
        slots: Sequence[Slot],
        busy: Mapping[int, Sequence[Span]],
        may: Callable[[WaitlistEntry, datetime], bool],
        networks: "NetworkQuotas | None" = None,
    ) -> None:
        self.entries = entries
        self.kind: AppointmentType = entries[0].appointment_type
        self.location: Location = entries[0].location
        self.slots = [(slot, self.location.local(slot.starts_at)) for slot in slots]
        self.busy = busy
        self.may = may
        self.networks = networks or NetworkQuotas({}, most=0)
        self.offered = {e.pk: {offer.starts_at for offer in e.offers.all()} for e in entries}
        self.asked: set[int] = set()
        self.taken: list[tuple[int, Span]] = []

    def proposals(self) -> Iterator[Match]:
        """The longest waiting is asked about the soonest time that suits them, and along with them
        the next ones whom it suits as well. Nobody is asked about two times at once."""
        for entry in self.entries:
            if entry.pk in self.asked or not self.networks.has_room(entry):
                continue
            if proposal := self._proposal_to(entry):
                self.networks.count(entry)
                self.asked |= {each.pk for each in proposal.entries}
                occupied = occupied_span(self.kind.occupied_from(proposal.starts_at))
                self.taken.append((proposal.provider, occupied))
                yield proposal

    def _proposal_to(self, first: WaitlistEntry) -> Match | None:
        for slot, local in self._allowed(first):
            provider = self._provider_for(first, slot)
            if provider is not None and self.may(first, slot.starts_at):
                return Match(slot.starts_at, provider, self._along(first, slot, local, provider))
        return None

    def _allowed(self, entry: WaitlistEntry) -> Iterator[tuple[Slot, datetime]]:
        """What suits them, from the first time on that the rules allow. A rule says no up to some
        day, or to every day: asking about a few days is enough."""
        suiting = (pair for pair in self.slots if self._can_come(entry, *pair))
        soonest = next(suiting, None)
        if soonest is None:
            return
        if self.may(entry, soonest[0].starts_at):
            yield soonest
            yield from suiting
            return
        rest = list(suiting)
        if rest and self.may(entry, rest[-1][0].starts_at):
            yield from rest[
                bisect_left(rest, x=True, key=lambda p: self.may(entry, p[0].starts_at)) :
            ]

    def _along(
        self, first: WaitlistEntry, slot: Slot, local: datetime, provider: int
    ) -> list[WaitlistEntry]:
        """They and the next ones in line who take the same provider."""
        people = [first]
        for entry in self.entries:
            if len(people) == AT_ONCE:
                break
            is_free = entry != first and entry.pk not in self.asked
            wants = entry.provider_id in (None, provider)
            if not (is_free and wants and self._can_come(entry, slot, local)):
                continue
            if self.may(entry, slot.starts_at):
                people.append(entry)
        return people

    def _can_come(self, entry: WaitlistEntry, slot: Slot, local: datetime) -> bool:
        if not entry.suits(local) or slot.starts_at in self.offered[entry.pk]:
            return False
        appointment = occupied_span(self.kind.occupied_from(slot.starts_at))
        return not any(
            is_overlapping(appointment, other) for other in self.busy.get(entry.client_id, ())
        )

    def _provider_for(self, entry: WaitlistEntry, slot: Slot) -> int | None:
        """Whose turn it is among those free, theirs if they wait for one; without those whose time
        was just proposed to others."""
        appointment = occupied_span(self.kind.occupied_from(slot.starts_at))
        taken = {
            provider for provider, occupied in self.taken if is_overlapping(appointment, occupied)
        }
        for provider in slot.providers:
            if entry.provider_id in (None, provider) and provider not in taken:
                return provider
        return None


def is_overlapping(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def occupied_span(occupied: TimestamptzRange) -> Span:
    """What is occupied always begins and ends."""
    return cast("Span", (occupied.lower, occupied.upper))
