"""What those who wait are told, put into the outbox. No message names a treatment."""

from datetime import datetime
from typing import Any

from bookings.models import WaitlistEntry, WaitlistOffer
from bookings.waitlist_links import entry_url
from medspa.messaging.outbox import enqueue, withdraw
from medspa.messaging.quiet import next_allowed


def tell_joined(entry: WaitlistEntry, now: datetime) -> None:
    """At once, since she has just asked for it; once a day, however often she asks, and again with
    another link."""
    enqueue(
        to=entry.client,
        kind="bookings/waitlist_joined",
        dedupe_key=f"bookings/waitlist_joined:{entry.pk}:{now:%Y-%m-%d}:{entry.token_version}",
        context=_facts(entry) | {"entry": entry},
        time_zone=entry.location.time_zone,
        send_after=now,
    )


def tell_offered(offer: WaitlistOffer, now: datetime) -> None:
    """At once: nobody is offered a time during her quiet hours (see `is_awake`)."""
    enqueue(
        to=offer.entry.client,
        kind="bookings/waitlist_offer",
        dedupe_key=_offer_key(offer),
        context=_facts(offer.entry) | _time(offer),
        time_zone=offer.entry.location.time_zone,
        send_after=now,
        expires_at=offer.expires_at,
    )


def tell_lost(offer: WaitlistOffer, now: datetime) -> None:
    """Somebody else took it. An offer that is not on its way yet is kept back."""
    entry = offer.entry
    withdraw(dedupe_key=_offer_key(offer))
    enqueue(
        to=entry.client,
        kind="bookings/waitlist_lost",
        dedupe_key=f"bookings/waitlist_lost:{offer.pk}",
        context=_facts(entry) | _time(offer),
        time_zone=entry.location.time_zone,
        send_after=next_allowed(now, _zone(entry)),
        expires_at=offer.starts_at,
    )


def is_awake(entry: WaitlistEntry, now: datetime) -> bool:
    """Whether it is outside quiet hours on her clock."""
    return next_allowed(now, _zone(entry)) == now


def _zone(entry: WaitlistEntry) -> str:
    return entry.client.time_zone or entry.location.time_zone


def _offer_key(offer: WaitlistOffer) -> str:
    return f"bookings/waitlist_offer:{offer.pk}"


def _facts(entry: WaitlistEntry) -> dict[str, Any]:
    return {"location": entry.location, "place_url": entry_url(entry)}


def _time(offer: WaitlistOffer) -> dict[str, Any]:
    return {"offer": offer, "provider": offer.provider.name}
