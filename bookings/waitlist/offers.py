"""Offer a free time to people who wait, and give it to the first who takes it.

Everybody locks in this order: the diary (see `reservation.reserve`), the hold, the entries of the
waitlist by primary key, their offers.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from bookings.booking.book import BookedAppointment, book_appointment
from bookings.errors import BirthDateNeeded, HoldExpired, NotWaiting, OfferLost, OfferOver
from bookings.ground.waitlist_tokens import hold_token
from bookings.messages.waitlist_notices import tell_lost, tell_offered
from bookings.models import WaitlistEntry, WaitlistOffer
from bookings.reservation.holds import HoldTerms, hold_slot
from bookings.reservation.slot_request import SlotRequest
from bookings.rules.adults import require_adult
from bookings.rules.strangers import hides_other_appointments
from bookings.waitlist.entries import close_as_booked
from medspa.audit.log import SYSTEM, Actor, record, reference
from medspa.audit.sweeping import Sweep
from medspa.clinic.models import StaffMember

OFFER_FOR = timedelta(minutes=15)
AT_ONCE = 3
BATCH = 500
State = WaitlistOffer.State


@transaction.atomic
def offer_slot(
    *,
    entries: Sequence[WaitlistEntry],
    provider: StaffMember,
    starts_at: datetime,
    now: datetime,
    sweep: Sweep | None = None,
) -> list[WaitlistOffer]:
    """Hold the time for OFFER_FOR and offer it to those who wait, who want the same appointment at
    the same place; tell them. Those who left, or were offered something else by now, are left out.
    One who cannot be told does not keep it from the others: the `sweep` notes it.

    Raises NotWaiting if nobody remains, and what `hold_slot` raises; then nothing is held.
    """
    batch = uuid4()
    held = hold_slot(
        _slot_request(entries[0], provider, starts_at, now),
        by=SYSTEM,
        terms=HoldTerms(
            hold_for=OFFER_FOR, token=hold_token(batch), held_from=entries[0].joined_from
        ),
    )
    waiting = _locked(entry.pk for entry in entries)
    free = [entry for entry in waiting if _can_be_offered(entry, starts_at)]
    times = {"starts_at": starts_at, "offered_at": now, "expires_at": held.expires_at}
    alone = sweep.alone if sweep else _not_alone
    made = [
        alone(reference(entry), partial(_offer, entry, batch, provider, times, now))
        for entry in free
    ]
    offers = [offer for offer in made if offer]
    if not offers:
        raise NotWaiting("Nobody waits for this time any more.")
    return offers


def _slot_request(
    entry: WaitlistEntry, provider: StaffMember, starts_at: datetime, now: datetime
) -> SlotRequest:
    """The time that is offered, before it is anybody's."""
    return SlotRequest(
        appointment_type=entry.appointment_type,
        location=entry.location,
        provider=provider,
        starts_at=starts_at,
        now=now,
    )


def _not_alone[T](_row: str, do: Callable[[], T]) -> T:
    return do()


@hides_other_appointments
@transaction.atomic
def accept_offer(
    *, entry: WaitlistEntry, starts_at: datetime, by: Actor, now: datetime
) -> BookedAppointment:
    """Turn the time offered to them into their appointment, and tell the others that it is gone.

    Adults only, as in any booking online. Raises OfferOver, OfferLost, AdultsOnly, BirthDateNeeded
    and what `book_appointment` raises; they then wait on.
    """
    offer = _answered(entry, starts_at, now)
    _require_adult(entry, starts_at)
    try:
        booked = book_appointment(
            replace(_slot_request(entry, offer.provider, starts_at, now), client=entry.client),
            by=by,
            hold_token=hold_token(offer.batch),
        )
    except HoldExpired as error:
        raise _offer_lost_error() from error
    _settle(offer, booked, by, now)
    return booked


def lapse_offers(sweep: Sweep, *, now: datetime) -> None:
    """Note which offers nobody answered in time. They wait for no lock."""
    late = WaitlistOffer.objects.filter(state=State.OFFERED, expires_at__lte=now).order_by("pk")
    for pk in list(late.values_list("pk", flat=True)[:BATCH]):
        one = late.filter(pk=pk).select_for_update(skip_locked=True)
        sweep.alone(f"bookings.waitlistoffer:{pk}", partial(_lapse, one, now))


def _lapse(late: QuerySet[WaitlistOffer], now: datetime) -> None:
    for offer in late:
        record(by=SYSTEM, action="waitlist_offer.lapsed", target=offer)
        WaitlistOffer.objects.filter(pk=offer.pk).update(state=State.LAPSED, settled_at=now)


def _answered(entry: WaitlistEntry, starts_at: datetime, now: datetime) -> WaitlistOffer:
    offer = entry.offers.select_related("provider").filter(starts_at=starts_at).first()
    if offer and offer.state == State.LOST:
        raise _offer_lost_error()
    if offer is None or not offer.is_open(now):
        raise OfferOver(gettext("We're no longer holding this time for you. You stay on the list."))
    return offer


def _require_adult(entry: WaitlistEntry, starts_at: datetime) -> None:
    """By the date typed when joining, or the record's: the link was sent to the client."""
    place, born_on = entry.location, entry.birth_on or entry.client.birth_on
    try:
        require_adult(entry.appointment_type, born_on, place.local(starts_at).date())
    except BirthDateNeeded as error:
        says = gettext("We need your date of birth for this visit. Please call us: %(phone)s.")
        raise BirthDateNeeded(says % {"phone": place.phone}, field=None) from error


def _offer_lost_error() -> OfferLost:
    return OfferLost(
        gettext("Someone else took it a moment before you. You stay on the list, in the same spot.")
    )


def _offer(
    entry: WaitlistEntry,
    batch: UUID,
    provider: StaffMember,
    times: dict[str, datetime],
    now: datetime,
) -> WaitlistOffer:
    offer = WaitlistOffer.objects.create(entry=entry, batch=batch, provider=provider, **times)
    record(by=SYSTEM, action="waitlist_offer.made", target=offer, entry=entry.pk)
    tell_offered(offer, now)
    return offer


def _settle(offer: WaitlistOffer, booked: BookedAppointment, by: Actor, now: datetime) -> None:
    """One has it; the others of the batch are told. Their entries wait on."""
    batch = WaitlistOffer.objects.filter(batch=offer.batch)
    entries = {entry.pk: entry for entry in _locked(batch.values_list("entry", flat=True))}
    if offer.entry_id not in entries:
        raise NotWaiting(gettext("You left the list in the meantime."))
    others = list(batch.filter(state=State.OFFERED).exclude(pk=offer.pk).select_related("provider"))
    batch.filter(pk__in=[each.pk for each in others]).update(state=State.LOST, settled_at=now)
    offer.state, offer.settled_at, offer.appointment = State.ACCEPTED, now, booked.appointment
    offer.save(update_fields=["state", "settled_at", "appointment"])
    close_as_booked(entries[offer.entry_id], by, now)
    record(by=by, action="waitlist_offer.accepted", target=offer)
    for other in others:
        other.entry = entries[other.entry_id]
        tell_lost(other, now)


def _locked(keys: Iterable[int]) -> list[WaitlistEntry]:
    """Those of them who still wait, in the order of the line, locked."""
    people = ("client", "appointment_type", "location", "provider")
    entries = WaitlistEntry.objects.select_related(*people).select_for_update(
        no_key=True, of=("self",)
    )
    waiting = entries.filter(pk__in=keys, state=WaitlistEntry.State.WAITING)
    return list(waiting.order_by("pk"))


def _can_be_offered(entry: WaitlistEntry, starts_at: datetime) -> bool:
    """Not offered anything just now, and never offered this before."""
    before = entry.offers
    return not (
        before.filter(state=State.OFFERED).exists() or before.filter(starts_at=starts_at).exists()
    )
