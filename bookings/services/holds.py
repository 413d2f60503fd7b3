"""Hold a slot for the minutes that a form takes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from bookings.errors import HoldExpired
from bookings.models import Appointment, AppointmentQuerySet, AppointmentType
from bookings.services.diary import collisions_refused, delete_expired_holds, placed, take_place
from bookings.services.limits import day_full
from bookings.services.wish import Wish
from bookings.tokens import hash_of, new_hold_token
from medspa.audit.log import Actor, record
from medspa.clinic.models import Location, StaffMember

HOLD_FOR = timedelta(minutes=8)
BATCH = 500


@dataclass(frozen=True)
class HeldSlot:
    """A slot that nobody else can take until `expires_at`. The token is shown only here."""

    appointment: Appointment
    token: str
    expires_at: datetime


@transaction.atomic
def hold_slot(
    *,
    appointment_type: AppointmentType,
    location: Location,
    starts_at: datetime,
    by: Actor,
    now: datetime,
    provider: StaffMember | None = None,
    hold_for: timedelta = HOLD_FOR,
    token: str = "",
) -> HeldSlot:
    """Keep the slot for whoever has the token; a random one unless the caller has made one.

    Raises as `book_appointment` does.
    """
    wish = Wish(
        appointment_type=appointment_type,
        location=location,
        starts_at=starts_at,
        now=now,
        provider=provider,
    )
    token = token or new_hold_token()
    place = take_place(wish)
    if place.is_full:
        raise day_full(wish)
    hold = placed(wish, place)
    hold.status = Appointment.Status.HELD
    hold.hold_expires_at = wish.now + hold_for
    hold.token_hash = hash_of(token)
    hold.booked_via = Appointment.Via.ONLINE
    with collisions_refused(wish):
        hold.save()
    record(by=by, action="hold.taken", target=hold, starts_at=starts_at)
    return HeldSlot(hold, token, hold.hold_expires_at)


@transaction.atomic
def release_hold(*, token: str, by: Actor) -> bool:
    """Give the slot back; False if there was nothing to give back any more."""
    hold = _holds(token).select_for_update().first()
    if hold is None:
        return False
    record(by=by, action="hold.released", target=hold)
    hold.delete()
    return True


def standing_hold(token: str, now: datetime) -> Appointment:
    """The hold that the token opens. Raises HoldExpired if it ran out or never was."""
    hold = _holds(token).with_people().filter(hold_expires_at__gt=now).first()
    if hold is None:
        raise HoldExpired("We could not keep this time for you any longer. Please choose again.")
    return hold


@transaction.atomic
def sweep_expired_holds(*, now: datetime) -> int:
    """Delete holds that ran out, some hundreds at a time. Bookings do not wait for this."""
    oldest = Appointment.objects.filter(status="held", hold_expires_at__lte=now)
    some = oldest.order_by("hold_expires_at").values("pk")[:BATCH]
    return delete_expired_holds(Appointment.objects.filter(pk__in=some), now=now)


def _holds(token: str) -> AppointmentQuerySet:
    return Appointment.objects.filter(status=Appointment.Status.HELD, token_hash=hash_of(token))
