"""What those who wait are told, put into the outbox. `waitlist_letters` writes it."""

from datetime import datetime

from bookings.models import WaitlistEntry, WaitlistOffer
from medspa.messaging.outbox import enqueue_message, withdraw_message
from medspa.messaging.recipient import Recipient
from medspa.messaging.sending.quiet import next_allowed

LOST = "Somebody else took the time."


def tell_joined(entry: WaitlistEntry, now: datetime) -> None:
    """At once, since the client has just asked for it; once a day, however often that happens, and
    again with another link."""
    enqueue_message(
        to=_recipient(entry),
        kind="bookings/waitlist_joined",
        dedupe_key=f"bookings/waitlist_joined:{entry.pk}:{now:%Y-%m-%d}:{entry.token_version}",
        facts={"entry": entry.pk, "link": entry.token_version},
        send_after=now,
    )


def tell_offered(offer: WaitlistOffer, now: datetime) -> None:
    """At once: nobody is offered a time during quiet hours (see `is_awake`)."""
    enqueue_message(
        to=_recipient(offer.entry),
        kind="bookings/waitlist_offer",
        dedupe_key=_offer_key(offer),
        facts={"offer": offer.pk},
        send_after=now,
        expires_at=offer.expires_at,
    )


def tell_lost(offer: WaitlistOffer, now: datetime) -> None:
    """Somebody else took it. An offer that is not on its way yet is kept back."""
    to = _recipient(offer.entry)
    withdraw_message(dedupe_key=_offer_key(offer), because=LOST)
    enqueue_message(
        to=to,
        kind="bookings/waitlist_lost",
        dedupe_key=f"bookings/waitlist_lost:{offer.pk}",
        facts={"offer": offer.pk},
        send_after=next_allowed(now, to.own_zone),
        expires_at=offer.starts_at,
    )


def is_awake(entry: WaitlistEntry, now: datetime) -> bool:
    """Whether it is outside quiet hours on the client's clock."""
    return next_allowed(now, _recipient(entry).own_zone) == now


def _recipient(entry: WaitlistEntry) -> Recipient:
    return Recipient(client=entry.client, time_zone=entry.location.time_zone)


def _offer_key(offer: WaitlistOffer) -> str:
    return f"bookings/waitlist_offer:{offer.pk}"
