"""Write what those who wait are told, as things are when it is sent."""

from datetime import datetime
from typing import Any

from bookings.ground.waitlist_tokens import entry_url
from bookings.models import WaitlistEntry, WaitlistOffer
from medspa.messaging.letters.kinds import Letter, kept_for, writer_of
from medspa.messaging.models import Message

NOT_WAITING = "The client does not wait any more."
NEWER_LINK = "A newer link takes its place."
NOT_OFFERED = "The offer does not stand any more."


@writer_of("bookings/waitlist_joined")
def write_joined(message: Message, now: datetime) -> Letter:
    people = WaitlistEntry.objects.select_related("client", "location")
    entry = people.get(pk=message.about["entry"])
    why = "" if entry.is_waiting else NOT_WAITING
    if entry.token_version != message.about["link"]:
        why = NEWER_LINK
    return Letter(context=_facts(entry) | {"entry": entry}, not_needed=why)


@writer_of("bookings/waitlist_offer")
def write_offer(message: Message, now: datetime) -> Letter:
    offer = _the_offer(message)
    why = "" if offer.is_open(now) else NOT_OFFERED
    return Letter(context=_facts(offer.entry) | _time(offer), not_needed=why)


@writer_of("bookings/waitlist_lost")
def write_lost(message: Message, now: datetime) -> Letter:
    offer = _the_offer(message)
    why = "" if offer.entry.is_waiting else NOT_WAITING
    return Letter(context=_facts(offer.entry) | _time(offer), not_needed=why)


def _the_offer(message: Message) -> WaitlistOffer:
    people = WaitlistOffer.objects.select_related("entry__client", "entry__location", "provider")
    return kept_for(message, people).get(pk=message.about["offer"])


def _facts(entry: WaitlistEntry) -> dict[str, Any]:
    return {"location": entry.location, "place_url": entry_url(entry)}


def _time(offer: WaitlistOffer) -> dict[str, Any]:
    return {"offer": offer, "provider": offer.provider.name}
