"""Whether the rules about a client allow what she waits for, before it is offered to her."""

from datetime import date, datetime

from bookings.models import WaitlistEntry
from bookings.services.allowed import client_refusals
from bookings.services.limits import too_many_open
from bookings.services.wish import Wish

ASKED_AT_MOST = 200
"""So many people and days are looked up in one sweep; whoever is left waits for the next."""


class RuleBook:
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
            self.known[key] = self._asked(entry, starts_at)
        return self.known[key]

    def _asked(self, entry: WaitlistEntry, starts_at: datetime) -> bool:
        wish = Wish(
            appointment_type=entry.appointment_type,
            location=entry.location,
            starts_at=starts_at,
            now=self.now,
            client=entry.client,
            provider=entry.provider,
        )
        return not (client_refusals(wish) or too_many_open(wish, entry.client.phone))
