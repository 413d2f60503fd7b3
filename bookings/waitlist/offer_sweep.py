"""Every minute: offer what has come free to those who wait for it.

Nothing needs to tell the waitlist that an appointment was cancelled or moved, that hours were added
or that a hold ran out: a time that anybody could book, that suits somebody who waits and that they
were not offered before is offered to them. One statement per appointment and place finds the free
times.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.db.models import Count
from psycopg.types.range import TimestamptzRange

from bookings.availability.search import Search, Slot
from bookings.messages.waitlist_notices import is_awake
from bookings.models import Appointment, WaitlistEntry, WaitlistOffer
from bookings.waitlist.eligibility import EligibilityCheck
from bookings.waitlist.entries import end_past_entries
from bookings.waitlist.matching import Match, NetworkQuotas, Span, WaitingLine, occupied_span
from bookings.waitlist.offers import OFFER_FOR, lapse_offers, offer_slot
from bookings.waitlist.queries import find_entries_in_turn
from medspa.audit.log import reference
from medspa.audit.sweeping import Sweep, sweeping
from medspa.clinic.models import StaffMember
from medspa.errors import RuleViolation

TIMES_AT_ONCE = 20
"""So many times of one appointment at one place are offered in one sweep; the rest a minute
later."""


def sweep_offers(now: datetime) -> int:
    """Offer free times to those who wait; return how many offers went out.

    Nobody is offered anything in their quiet hours. One time that cannot be offered, and one person
    who cannot be, do not keep the others back; raises SweepFailed when these are done. Two sweeps
    at once offer nothing twice.
    """
    offered = 0
    with sweeping("bookings.waitlist") as each:
        lapse_offers(each, now=now)
        end_past_entries(each, now=now)
        for proposal in _matches(_awake(now, each), now, each):
            offered += _offer(proposal, now, each)
    return offered


def _awake(now: datetime, sweep: Sweep) -> list[WaitlistEntry]:
    awake = []
    for entry in find_entries_in_turn(now):
        with sweep.noting(reference(entry)):
            awake += [entry] if is_awake(entry, now) else []
    return awake


def _matches(entries: Iterable[WaitlistEntry], now: datetime, sweep: Sweep) -> Iterator[Match]:
    may, networks = _rules(now, sweep), _networks(now)
    lines = defaultdict(list)
    for entry in entries:
        lines[entry.appointment_type_id, entry.location_id].append(entry)
    for line in lines.values():
        with sweep.noting(reference(line[0])):
            if slots := _free(line, now):
                busy = _busy(line, slots, now)
                yield from islice(
                    WaitingLine(line, slots, busy, may, networks).proposals(), TIMES_AT_ONCE
                )


def _rules(now: datetime, sweep: Sweep) -> Callable[[WaitlistEntry, datetime], bool]:
    """What the rules allow; nothing to somebody of whom they cannot be asked."""
    rules = EligibilityCheck(now)

    def may(entry: WaitlistEntry, starts_at: datetime) -> bool:
        allowed = False
        if reference(entry) not in sweep.failures:
            with sweep.noting(reference(entry)):
                allowed = rules.allows(entry, starts_at)
        return allowed

    return may


def _networks(now: datetime) -> NetworkQuotas:
    """What is kept for each network now: for those who fill in a form, and for those who wait."""
    holds = Appointment.objects.filter(status="held", hold_expires_at__gt=now).exclude(held_from="")
    kept = holds.values_list("held_from").annotate(Count("pk")).order_by()
    return NetworkQuotas(dict(kept), settings.HOLDS_AT_ONCE["day"])


def _free(line: Sequence[WaitlistEntry], now: datetime) -> list[Slot]:
    """What anybody could book within the days of those in line and is not about to begin."""
    search = Search(
        appointment_type=line[0].appointment_type,
        location=line[0].location,
        from_on=min(entry.from_on for entry in line),
        to_on=max(entry.to_on for entry in line),
        now=now,
    )
    return [slot for slot in search.find_slots() if slot.starts_at >= now + OFFER_FOR]


def _busy(
    line: Sequence[WaitlistEntry], slots: Sequence[Slot], now: datetime
) -> dict[int, list[Span]]:
    """When the clients in line are here for something else."""
    kind = line[0].appointment_type
    first, last = kind.occupied_from(slots[0].starts_at), kind.occupied_from(slots[-1].starts_at)
    appointments = Appointment.objects.active(now).filter(
        client__in=[entry.client_id for entry in line],
        occupied__overlap=TimestamptzRange(first.lower, last.upper),
    )
    busy = defaultdict(list)
    for client, occupied in appointments.values_list("client_id", "occupied"):
        busy[client].append(occupied_span(occupied))
    return busy


def _offer(proposal: Match, now: datetime, sweep: Sweep) -> int:
    offers: list[WaitlistOffer] = []
    with sweep.noting(reference(proposal.entries[0])), suppress(RuleViolation):
        # Of these somebody was faster; the next sweep looks again.
        offers = offer_slot(
            entries=proposal.entries,
            provider=StaffMember.objects.get(pk=proposal.provider),
            starts_at=proposal.starts_at,
            now=now,
            sweep=sweep,
        )
    return len(offers)
