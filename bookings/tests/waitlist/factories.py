"""People who wait. The clinic's NOW is 4:00 in the morning there, so the sweeps go by NOON."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from bookings.models import TimeOff, WaitlistEntry, WaitlistOffer
from bookings.tests.factories import MONDAY, NOW, Clinic
from bookings.waitlist.entries import WaitlistPreferences, WaitlistRequest, join_waitlist
from medspa.audit.log import SYSTEM
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client

NOON = NOW + timedelta(hours=8)  # on that Monday, in Los Angeles
TUESDAY = MONDAY + timedelta(days=1)


def wait(
    clinic: Clinic,
    *,
    client: Client | None = None,
    now: datetime = NOW,
    provider: Any = None,
    network: str = "",
    **wished: Any,
) -> WaitlistEntry:
    """Wait for the clinic's type; without wishes, for Tuesday at ten."""
    wishes = {
        "weekdays": list(range(7)),
        "earliest": clinic.at(10).time(),
        "latest": clinic.at(10).time(),
        "from_on": TUESDAY,
        "to_on": TUESDAY,
    }
    return join_waitlist(
        WaitlistRequest(
            appointment_type=clinic.type,
            location=clinic.location,
            provider=provider,
            network=network,
            wishes=WaitlistPreferences(**wishes | wished),
        ),
        client=client or make_client(),
        by=SYSTEM,
        now=now,
    )


def nothing_free(clinic: Clinic) -> None:
    """The place is closed for months, by the tests' clock and the browser's: whoever joins online
    waits for what nobody can book."""
    TimeOff.objects.create(
        location=clinic.location,
        starts_at=min(NOW, timezone.now()) - timedelta(days=30),
        ends_at=max(NOW, timezone.now()) + timedelta(days=400),
    )


def line_up(clinic: Clinic, size: int, **wished: Any) -> list[WaitlistEntry]:
    """So many people who joined a minute after one another."""
    first = NOW - timedelta(minutes=size)
    return [wait(clinic, now=first + timedelta(minutes=n), **wished) for n in range(size)]


def offers_of(entry: WaitlistEntry) -> list[str]:
    """The states of what they were offered, in order of time."""
    return list(entry.offers.order_by("offered_at").values_list("state", flat=True))


def asked() -> list[int]:
    """The entries with an open offer, longest waiting first."""
    offers = WaitlistOffer.objects.filter(state="offered").order_by("entry__joined_at")
    return list(offers.values_list("entry", flat=True))


def tuesday(clinic: Clinic, hour: int = 10, minute: int = 0, *, day: date = TUESDAY) -> datetime:
    return clinic.at(hour, minute, day=day)
