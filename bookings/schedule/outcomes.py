"""What is done about a visit that has no place any more: moved, asked about, or left there."""

from datetime import datetime

from django.db import transaction

from bookings.booking.move import Move, move_appointment
from bookings.ground.access import require_may_change
from bookings.ground.history import get_fresh_and_lock, require_seen
from bookings.messages.notices import ask_for_new_time
from bookings.models import Appointment, ClashStep
from bookings.schedule.clashes import Clash, note_steps
from medspa.accounts.permissions import Permission
from medspa.audit.log import Actor, record
from medspa.clinic.models import StaffMember
from medspa.errors import RuleViolation


class NotAsked(RuleViolation):
    """The client cannot be written to, or was asked already."""

    code = "not_asked"


class NoReason(RuleViolation):
    """A visit is left where it is without a word why."""

    code = "no_reason"


@transaction.atomic
def move_out(
    clash: Clash,
    starts_at: datetime,
    provider: StaffMember,
    *,
    seen_version: int | None,
    by: Actor,
    now: datetime,
) -> Appointment:
    """To a proposed time; the client is told. Raises what `move_appointment` raises."""
    move = Move(clash.appointment, starts_at, seen_version=seen_version, provider=provider)
    moved = move_appointment(move, by=by, now=now)
    note_steps([clash], ClashStep.Kind.MOVED, by=by, now=now)
    return moved


@transaction.atomic
def ask_client(clash: Clash, *, seen_version: int | None, by: Actor, now: datetime) -> None:
    """Ask the client by letter to choose another time with their link, or to call.

    Once for the time at which the visit stands. Raises NotPermitted, Stale, NotAsked.
    """
    fresh = _fresh(clash, seen_version, by)
    if clash.asked:
        raise NotAsked("This client was asked already.")
    if not fresh.contact_address:
        raise NotAsked("There is no email address for this visit. Please call.")
    ask_for_new_time(fresh, now, by=by)
    note_steps([clash], ClashStep.Kind.ASKED, by=by, now=now)
    record(by=by, action="appointment.new_time_asked", target=fresh, cause=str(clash.cause))


@transaction.atomic
def leave_in_place(
    clash: Clash, *, reason: str, seen_version: int | None, by: Actor, now: datetime
) -> None:
    """Keep the visit where it is, with a reason. Raises NotPermitted, Stale, NoReason."""
    fresh = _fresh(clash, seen_version, by)
    if not reason.strip():
        raise NoReason("Say why the visit can stay as it is.")
    note_steps([clash], ClashStep.Kind.LEFT, by=by, now=now, reason=reason.strip()[:300])
    record(by=by, action="appointment.left_in_place", target=fresh, cause=str(clash.cause))


def _fresh(clash: Clash, seen_version: int | None, by: Actor) -> Appointment:
    require_may_change(by, clash.appointment, Permission.BOOK_FOR_CLIENT)
    fresh = get_fresh_and_lock(clash.appointment)
    require_seen(fresh, seen_version)
    return fresh
