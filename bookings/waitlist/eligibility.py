"""Whether the rules about a client allow what they wait for, before it is offered to them."""

from datetime import date, datetime

from bookings.errors import CannotBook
from bookings.models import WaitlistEntry
from bookings.reservation.slot_request import SlotRequest
from bookings.rules.client_rules import client_rule_errors
from bookings.rules.open_bookings import open_bookings_error

ASKED_AT_MOST = 200
"""So many people and days are looked up in one sweep; whoever is left waits for the next."""


class EligibilityCheck:
    """Remembers for one sweep what the rules say: they differ by the day and not by the hour.

    The booking asks them again.
    """

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.known: dict[tuple[int, date], bool] = {}

    def allows(self, entry: WaitlistEntry, starts_at: datetime) -> bool:
        key = entry.pk, entry.location.local(starts_at).date()
        if key not in self.known:
            if len(self.known) >= ASKED_AT_MOST:
                return False
            self.known[key] = not _rule_errors(entry, starts_at, self.now)
        return self.known[key]


def eligibility_errors(entry: WaitlistEntry, now: datetime) -> list[CannotBook]:
    """Why nothing will be offered to them as things stand; empty if the rules allow the first or
    the last of their days."""
    first, last = (
        datetime.combine(on, entry.earliest, entry.location.zone)
        for on in (entry.from_on, entry.to_on)
    )
    return _rule_errors(entry, first, now) and _rule_errors(entry, last, now)


def _rule_errors(entry: WaitlistEntry, starts_at: datetime, now: datetime) -> list[CannotBook]:
    slot_request = SlotRequest(
        appointment_type=entry.appointment_type,
        location=entry.location,
        starts_at=starts_at,
        now=now,
        client=entry.client,
        provider=entry.provider,
    )
    too_many = open_bookings_error(slot_request, entry.client.phone)
    return [*client_rule_errors(slot_request), *([too_many] if too_many else [])]
