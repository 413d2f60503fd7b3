"""Every minute: offer what has come free to those who wait for it.

Nothing needs to tell the waitlist that a visit was cancelled or moved, that hours were added or
that a hold ran out: a time that anybody could book, that suits somebody who waits and that she was
not offered before is offered to her. One statement per visit and place finds the free times.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.db.models import Count
from psycopg.types.range import TimestamptzRange

from bookings.availability import Search, Slot
from bookings.models import Appointment, WaitlistEntry
from bookings.notices_waitlist import is_awake
from bookings.services.offerable import RuleBook
from bookings.services.offers import OFFER_FOR, lapse_offers, offer_slot
from bookings.services.turns import Line, Networks, Proposal, Stretch, stretch
from bookings.services.waitlist import end_past_entries
from bookings.waiting import in_line
from medspa.clinic.models import StaffMember
from medspa.errors import RuleViolation

logger = logging.getLogger(__name__)

TIMES_AT_ONCE = 20
"""So many times of one visit at one place are offered in one sweep; the rest a minute later."""


def sweep(now: datetime) -> int:
    """Offer free times to those who wait; return how many offers went out.

    Nobody is offered anything in her quiet hours. One time that cannot be offered does not keep
    the others back, and two sweeps at once offer nothing twice.
    """
    lapse_offers(now=now)
    end_past_entries(now=now)
    awake = [entry for entry in in_line(now) if is_awake(entry, now)]
    return sum(_offer(proposal, now) for proposal in _proposals(awake, now))


def _proposals(entries: Iterable[WaitlistEntry], now: datetime) -> Iterator[Proposal]:
    may, networks = RuleBook(now).allows, _networks(now)
    lines = defaultdict(list)
    for entry in entries:
        lines[entry.appointment_type_id, entry.location_id].append(entry)
    for line in lines.values():
        if slots := _free(line, now):
            busy = _busy(line, slots, now)
            yield from islice(Line(line, slots, busy, may, networks).proposals(), TIMES_AT_ONCE)


def _networks(now: datetime) -> Networks:
    """What is kept for each network now: for those who fill in a form, and for those who wait."""
    holds = Appointment.objects.filter(status="held", hold_expires_at__gt=now).exclude(held_from="")
    kept = holds.values_list("held_from").annotate(Count("pk")).order_by()
    return Networks(dict(kept), settings.HOLDS_AT_ONCE["day"])


def _free(line: Sequence[WaitlistEntry], now: datetime) -> list[Slot]:
    """What anybody could book within the days of those in line and is not about to begin."""
    search = Search(
        appointment_type=line[0].appointment_type,
        location=line[0].location,
        from_on=min(entry.from_on for entry in line),
        to_on=max(entry.to_on for entry in line),
        now=now,
    )
    return [slot for slot in search.slots() if slot.starts_at >= now + OFFER_FOR]


def _busy(
    line: Sequence[WaitlistEntry], slots: Sequence[Slot], now: datetime
) -> dict[int, list[Stretch]]:
    """When the clients in line are here for something else."""
    kind = line[0].appointment_type
    first, last = kind.occupied_from(slots[0].starts_at), kind.occupied_from(slots[-1].starts_at)
    visits = Appointment.objects.standing(now).filter(
        client__in=[entry.client_id for entry in line],
        occupied__overlap=TimestamptzRange(first.lower, last.upper),
    )
    busy = defaultdict(list)
    for client, occupied in visits.values_list("client_id", "occupied"):
        busy[client].append(stretch(occupied))
    return busy


def _offer(proposal: Proposal, now: datetime) -> int:
    try:
        offers = offer_slot(
            entries=proposal.entries,
            provider=StaffMember.objects.get(pk=proposal.provider),
            starts_at=proposal.starts_at,
            now=now,
        )
    except RuleViolation:
        return 0  # somebody was faster; the next sweep looks again
    except Exception:
        logger.exception("no offer of the time at %s", proposal.starts_at)
        return 0
    return len(offers)
