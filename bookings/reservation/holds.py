"""Hold a slot for the minutes that a form takes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext

from bookings.errors import HoldExpired, HoldRenewed, TooManyHolds
from bookings.ground.tokens import hash_of, new_hold_token
from bookings.models import Appointment, AppointmentQuerySet
from bookings.reservation.day_limits import day_full_error
from bookings.reservation.reserve import (
    build_appointment,
    collisions_refused,
    delete_expired_holds,
    reserve_resources,
)
from bookings.reservation.slot_request import SlotRequest
from medspa.audit.log import Actor, record
from medspa.audit.sweeping import sweeping
from medspa.clinic.models import Resource
from medspa.database.locks import lock_key
from medspa.ratelimit import Rate, hidden_caller, rate_of, seconds_to_wait

HOLD_FOR = timedelta(minutes=8)
HELD_AFTER_LEAVING = timedelta(minutes=1)
BATCH = 500
MADE = "holds made"
NOTED_HOURLY = Rate(0, 3600)


@dataclass(frozen=True)
class HeldSlot:
    """A slot that nobody else can take until `expires_at`. The token is shown only here."""

    appointment: Appointment
    token: str
    expires_at: datetime


@dataclass(frozen=True)
class Holder:
    """For whom a slot is kept; compared and never read. `person` empty: nobody we know."""

    network: str
    person: str = ""


@dataclass(frozen=True, kw_only=True)
class HoldTerms:
    """How long a slot is kept and by which token; a random one unless the caller has made one.

    The hold that `instead_of` opens gives way, and stands if the new slot cannot be had.
    `held_from`: the hash of the network for which it counts, where nobody is the holder yet.
    """

    hold_for: timedelta = HOLD_FOR
    token: str = ""
    instead_of: str = ""
    held_from: str = ""


USUAL = HoldTerms()


def hold_slot(
    slot_request: SlotRequest,
    *,
    by: Actor,
    holder: Holder | None = None,
    terms: HoldTerms = USUAL,
) -> HeldSlot:
    """Keep the slot for whoever has the token, and for this `holder`.

    Raises TooManyHolds, which is noted, and as `book_appointment` does.
    """
    if holder:
        _require_rate_limit(holder)
    try:
        return _hold_slot(slot_request, by, holder, terms)
    except TooManyHolds:
        seconds_to_wait("holds at once", holder.network if holder else "", NOTED_HOURLY)
        raise


@transaction.atomic
def _hold_slot(
    slot_request: SlotRequest, by: Actor, holder: Holder | None, terms: HoldTerms
) -> HeldSlot:
    before = _holds(terms.instead_of).first() if terms.instead_of else None
    slot_request = _nobodys(slot_request, ignoring=before.pk if before else 0)
    if holder:
        require_few_holds(holder, slot_request)
    reserved = reserve_resources(slot_request, by=by)
    if reserved.is_full:
        raise day_full_error(slot_request)
    if before:
        release_hold(token=terms.instead_of, by=by)
    hold, token = build_appointment(slot_request, reserved), terms.token or new_hold_token()
    hold.status = Appointment.Status.HELD
    hold.hold_expires_at = slot_request.now + terms.hold_for
    hold.token_hash = hash_of(token)
    hold.held_from, hold.held_by = holder_hashes(holder) if holder else (terms.held_from, "")
    hold.booked_via = Appointment.Via.ONLINE
    with collisions_refused(slot_request):
        hold.save()
    record(by=by, action="hold.taken", target=hold, starts_at=slot_request.starts_at)
    return HeldSlot(hold, token, hold.hold_expires_at)


def _nobodys(slot_request: SlotRequest, *, ignoring: int) -> SlotRequest:
    """As any visitor asks for it: a hold is nobody's yet, and lifts nothing that the desk may."""
    return replace(
        slot_request,
        client=None,
        resources=(),
        at_desk=False,
        by_staff=False,
        ignoring=ignoring,
    )


@transaction.atomic
def renew_hold(*, token: str, by: Actor, now: datetime) -> HeldSlot:
    """Keep the slot for HOLD_FOR longer, once. Waits for whoever is about to sweep it away.

    Raises HoldExpired, HoldRenewed.
    """
    hold = _holds(token).filter(hold_expires_at__gt=now).select_for_update().first()
    if hold is None:
        raise _hold_expired_error()
    if hold.hold_renewed:
        raise HoldRenewed(gettext("We could keep this time once more only. Please book it soon."))
    expires_at = (hold.hold_expires_at or now) + HOLD_FOR
    hold.hold_expires_at, hold.hold_renewed = expires_at, True
    hold.save(update_fields=["hold_expires_at", "hold_renewed"])
    record(by=by, action="hold.renewed", target=hold, expires_at=expires_at)
    return HeldSlot(hold, token, expires_at)


@transaction.atomic
def leave_hold(*, token: str, by: Actor, now: datetime) -> datetime | None:
    """Keep the slot for HELD_AFTER_LEAVING only, as its holder went away.

    Returns until when it was held before, for `return_to_hold`; None if it runs out sooner anyway.
    """
    hold = _holds(token).filter(hold_expires_at__gt=now + HELD_AFTER_LEAVING)
    return _held_until(hold, now + HELD_AFTER_LEAVING, by=by, action="hold.left")


@transaction.atomic
def return_to_hold(*, token: str, until: datetime, by: Actor, now: datetime) -> bool:
    """Hold the slot as long as before `leave_hold`; False if it was not held any more."""
    hold = _holds(token).filter(hold_expires_at__gt=now, hold_expires_at__lte=until)
    return _held_until(hold, until, by=by, action="hold.resumed") is not None


@transaction.atomic
def release_hold(*, token: str, by: Actor) -> bool:
    """Give the slot back; False if there was nothing to give back any more."""
    hold = _holds(token).select_for_update().first()
    if hold is None:
        return False
    record(by=by, action="hold.released", target=hold)
    hold.delete()
    return True


def get_active_hold(token: str, now: datetime) -> Appointment:
    """The hold that the token opens. Raises HoldExpired if it ran out or never was."""
    hold = _holds(token).with_people().filter(hold_expires_at__gt=now).first()
    if hold is None:
        raise _hold_expired_error()
    return hold


def get_hold_and_resources(token: str, now: datetime) -> tuple[Appointment, tuple[Resource, ...]]:
    """The same with the rooms and devices that it keeps, in one statement."""
    kept = Resource.objects.filter(taken__appointment=OuterRef("pk")).values(
        facts=JSONObject(id="pk", location_id="location_id", name="name", kind="kind")
    )
    holds = _holds(token).with_people().filter(hold_expires_at__gt=now)
    for hold in holds.annotate(kept=ArraySubquery(kept))[:1]:
        return hold, tuple(Resource(**facts) for facts in getattr(hold, "kept", ()))
    raise _hold_expired_error()


def sweep_expired_holds(*, now: datetime) -> int:
    """Delete holds that ran out, some hundreds at a time. Bookings do not wait for this."""
    oldest = Appointment.objects.filter(status="held", hold_expires_at__lte=now)
    some = oldest.order_by("hold_expires_at").values_list("pk", flat=True)[:BATCH]
    gone = 0
    with sweeping("bookings.holds") as each:
        for pk in sorted(some):
            hold = Appointment.objects.filter(pk=pk)
            delete = partial(delete_expired_holds, hold, now=now)
            gone += each.alone(f"bookings.appointment:{pk}", delete) or 0
    return gone


def require_few_holds(holder: Holder, slot_request: SlotRequest) -> None:
    """Raise TooManyHolds if as many stand for the network, there on the day asked for, or for the
    person as may at once. The one that gives way does not count.

    Two from one network come one after the other, so that both are counted.
    """
    network, person = holder_hashes(holder)
    lock_key(f"holds:{network}")
    theirs = _other_holds(slot_request).filter(held_from=network)
    _require_fewer(theirs, settings.HOLDS_AT_ONCE["network"], slot_request.now)
    _require_fewer(
        _of_that_day(theirs, slot_request), settings.HOLDS_AT_ONCE["day"], slot_request.now
    )
    if person:
        lock_key(f"holds:{person}")
        theirs = _other_holds(slot_request).filter(held_by=person)
        _require_fewer(theirs, settings.HOLDS_AT_ONCE["person"], slot_request.now)


def _other_holds(slot_request: SlotRequest) -> AppointmentQuerySet:
    standing = Appointment.objects.filter(status="held", hold_expires_at__gt=slot_request.now)
    return standing.exclude(pk=slot_request.ignoring)


def _of_that_day(holds: AppointmentQuerySet, slot_request: SlotRequest) -> list[Appointment]:
    """Those at the same location on the same day of its calendar."""
    day = slot_request.location.local(slot_request.starts_at).date()
    there = holds.filter(location=slot_request.location)
    return [hold for hold in there if slot_request.location.local(hold.starts_at).date() == day]


def _require_fewer(
    standing: AppointmentQuerySet | Sequence[Appointment], most: int, now: datetime
) -> None:
    ends = [hold.hold_expires_at or now for hold in standing] if most else []
    if most and len(ends) >= most:
        raise _too_many_holds_error(max(1, round((min(ends) - now).total_seconds())))


def _require_rate_limit(holder: Holder) -> None:
    """Count the hold that is asked for: one given back at once was made as well."""
    if wait_s := seconds_to_wait(MADE, holder.network, rate_of(settings.HOLD_RATE)):
        raise _too_many_holds_error(wait_s)


def _too_many_holds_error(wait_s: int) -> TooManyHolds:
    says = gettext(
        "We cannot keep this time while you type: several times are being kept for this "
        "connection already. It is yours as soon as you send the form."
    )
    return TooManyHolds(says, wait_s=wait_s)


def holder_hashes(holder: Holder) -> tuple[str, str]:
    return hidden_caller(holder.network), hidden_caller(holder.person) if holder.person else ""


def _held_until(
    holds: AppointmentQuerySet, until: datetime, *, by: Actor, action: str
) -> datetime | None:
    hold = holds.select_for_update().first()
    if hold is None:
        return None
    before, hold.hold_expires_at = hold.hold_expires_at, until
    hold.save(update_fields=["hold_expires_at"])
    record(by=by, action=action, target=hold, expires_at=until)
    return before


def _hold_expired_error() -> HoldExpired:
    return HoldExpired(
        gettext("We could not keep this time for you any longer. Please choose again.")
    )


def _holds(token: str) -> AppointmentQuerySet:
    return Appointment.objects.filter(status=Appointment.Status.HELD, token_hash=hash_of(token))
