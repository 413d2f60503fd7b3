"""Move a visit to another time."""

from datetime import datetime

from django.db import transaction

from bookings.errors import NotForThisClient, TooLateToMove, WrongStep
from bookings.models import Appointment
from bookings.notices import announce, withdraw_reminder
from bookings.services.actors import require_may_change
from bookings.services.allowed import client_refusals
from bookings.services.diary import Place, collisions_refused, take_place
from bookings.services.history import fresh_and_locked, note_status, require_seen
from bookings.services.limits import day_full
from bookings.services.overrides import Override, note_overrides, require_allowed
from bookings.services.wish import Wish
from medspa.accounts.permissions import Permission
from medspa.audit.log import Actor, record
from medspa.clients.models import Client
from medspa.clinic.models import StaffMember


@transaction.atomic
def move_appointment(
    *,
    appointment: Appointment,
    starts_at: datetime,
    by: Actor,
    now: datetime,
    provider: StaffMember | None = None,
    any_provider: bool = False,
    seen_version: int | None = None,
    override: Override | None = None,
) -> Appointment:
    """Move the visit to `starts_at` (aware), keeping its reference and its link; tell the client.

    It stays with its provider unless another is named or `any_provider` is said. The new time is
    taken and the old one given back in one step, so nobody falls between them. Moving again to
    where it is changes nothing. A confirmed visit has to be confirmed anew. The rules about the
    client are asked again for another day; `override` as in `book_appointment`.

    Raises WrongStep, TooLateToMove, NotPermitted, Stale and what `book_appointment` raises.
    """
    require_may_change(by, appointment, Permission.BOOK_FOR_CLIENT)
    wish = Wish(
        appointment_type=appointment.appointment_type,
        location=appointment.location,
        starts_at=starts_at,
        now=now,
        client=appointment.client,
        provider=None if any_provider else provider or appointment.provider,
        ignoring=appointment.pk,
        at_desk=not isinstance(by, Client),
    )
    _require_movable(appointment, by, now)
    place = take_place(wish)
    fresh = fresh_and_locked(appointment)
    if _is_there(fresh, wish):
        return fresh
    require_seen(fresh, seen_version)
    _require_movable(fresh, by, now)
    refusals = _refusals(fresh, wish, place)
    set_aside = require_allowed(refusals, wish=wish, by=by, override=override)
    old_start = fresh.local_start
    withdraw_reminder(fresh)
    _put(fresh, wish, place)
    _note_move(fresh, old_start, by, now)
    note_overrides(fresh, set_aside, override, by=by, now=now)
    return fresh


def _refusals(appointment: Appointment, wish: Wish, place: Place) -> list[NotForThisClient]:
    """On its own day a visit may stay, whatever the rules say by now about the client."""
    is_same_day = appointment.local_start.date() == wish.day
    refusals = [] if is_same_day else client_refusals(wish)
    stays = is_same_day and appointment.provider_id == place.provider_id
    return refusals if stays or not place.is_full else [*refusals, day_full(wish)]


def _require_movable(appointment: Appointment, by: Actor, now: datetime) -> None:
    if not appointment.is_before_visit:
        raise WrongStep(
            f"This visit cannot be moved any more: {appointment.get_status_display().lower()}."
        )
    if isinstance(by, Client) and now > appointment.free_until:
        raise TooLateToMove(
            f"Less than {appointment.location.cancellation_hours} hours are left. "
            f"Please call us: {appointment.location.phone}."
        )


def _is_there(appointment: Appointment, wish: Wish) -> bool:
    return appointment.starts_at == wish.starts_at and wish.provider in (
        None,
        appointment.provider,
    )


def _put(appointment: Appointment, wish: Wish, place: Place) -> None:
    appointment.provider_id = place.provider_id
    appointment.room_id = place.room_id
    appointment.starts_at, appointment.ends_at = wish.starts_at, wish.ends_at
    appointment.occupied = wish.occupied
    appointment.scheduled_at = wish.now
    appointment.status = Appointment.Status.BOOKED
    appointment.version += 1
    with collisions_refused(wish):
        appointment.save()


def _note_move(appointment: Appointment, old_start: datetime, by: Actor, now: datetime) -> None:
    reason = f"Moved from {old_start:%Y-%m-%d %H:%M}"
    note_status(appointment, by=by, at=now, reason=reason)
    record(
        by=by,
        action="appointment.moved",
        target=appointment,
        was_at=old_start,
        starts_at=appointment.starts_at,
        provider=appointment.provider_id,
        room=appointment.room_id,
    )
    announce(appointment, "moved", now, was_at=old_start)
