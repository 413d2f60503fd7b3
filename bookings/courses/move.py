"""Move an appointment and, in the same step, those that follow it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bookings.booking.move import (
    Move,
    move_appointment,
    move_rule_errors,
    move_to,
    note_move,
    require_movable,
)
from bookings.courses.book import name_step_in, naming_step
from bookings.errors import NotForThisClient
from bookings.ground.access import require_may_change
from bookings.ground.history import get_fresh_and_lock, require_seen
from bookings.messages.notices import enqueue_joint_notice
from bookings.models import Appointment
from bookings.reservation.reserve import ReservedResources, lock_for_every, reserve_resources
from bookings.reservation.slot_request import SlotRequest
from bookings.rules.overrides import Override, note_overrides, require_allowed
from bookings.rules.strangers import hides_other_appointments
from medspa.accounts.permissions import Permission
from medspa.audit.log import Actor


@dataclass(frozen=True)
class _Moved:
    appointment: Appointment
    slot_request: SlotRequest
    reserved: ReservedResources
    was_at: datetime
    was_with: int
    was_in: list[int]


@hides_other_appointments
def move_appointments(
    *, moves: Sequence[Move], by: Actor, now: datetime, override: Override | None = None
) -> list[Appointment]:
    """Move one appointment of a client or several, all or none; tell them in one message.

    Each keeps its reference, its link and, unless told otherwise, its provider. Raises what
    `move_appointment` raises, each of several refusals naming its appointment.
    """
    if len(moves) == 1:
        return [move_appointment(moves[0], by=by, now=now, override=override)]
    return _move_together(moves, by, now, override)


@transaction.atomic
def _move_together(
    moves: Sequence[Move], by: Actor, now: datetime, override: Override | None
) -> list[Appointment]:
    """Everything is locked first. The appointments make room for one another: later times are taken
    by the last appointment first. The rules are asked when all stand where they shall be. Asked for
    again, nothing changes."""
    for move in moves:
        require_may_change(by, move.appointment, Permission.BOOK_FOR_CLIENT)
    slot_requests = {move.appointment.pk: move.slot_request(by=by, now=now) for move in moves}
    lock_for_every(list(slot_requests.values()))
    fresh = {pk: get_fresh_and_lock(Appointment(pk=pk)) for pk in sorted(slot_requests)}
    if all(
        fresh[pk].starts_at == slot_request.starts_at for pk, slot_request in slot_requests.items()
    ):
        return [fresh[move.appointment.pk] for move in moves]
    for move in moves:
        _require_as_seen(move, fresh[move.appointment.pk], slot_requests[move.appointment.pk], by)
    moved = [
        _moved(move, fresh[move.appointment.pk], slot_requests[move.appointment.pk], by)
        for move in _making_room(moves)
    ]
    _require_allowed(moved, by, override)
    moved.sort(key=lambda each: each.appointment.starts_at)
    for each in moved:
        note_move(each.appointment, each.appointment.location.local(each.was_at), by, now)
    appointments = [each.appointment for each in moved]
    before = [(each.was_at, each.was_with, each.was_in) for each in moved]
    enqueue_joint_notice(appointments, "visits_moved", now, by=by, was=before)
    return appointments


def _require_as_seen(move: Move, fresh: Appointment, slot_request: SlotRequest, by: Actor) -> None:
    with naming_step(fresh, slot_request):
        require_seen(fresh, move.seen_version, by)
        require_movable(fresh, by, slot_request.now)


def _making_room(moves: Sequence[Move]) -> list[Move]:
    """One after the other, so that no appointment runs into where the next one still is."""
    go_later = moves[0].starts_at > moves[0].appointment.starts_at
    return sorted(moves, key=lambda move: move.appointment.starts_at, reverse=go_later)


def _moved(move: Move, appointment: Appointment, slot_request: SlotRequest, by: Actor) -> _Moved:
    was_at, was_with, was_in = (
        appointment.starts_at,
        appointment.provider_id,
        appointment.resource_ids,
    )
    with naming_step(appointment, slot_request):
        reserved = reserve_resources(slot_request, by=by, double_booking=move.double_booking)
        move_to(appointment, slot_request, reserved)
    return _Moved(appointment, slot_request, reserved, was_at, was_with, was_in)


def _require_allowed(moved: Sequence[_Moved], by: Actor, override: Override | None) -> None:
    refusals: dict[int, list[NotForThisClient]] = {
        each.appointment.pk: _rule_errors(each) for each in moved
    }
    everything = [refusal for some in refusals.values() for refusal in some]
    require_allowed(everything, slot_request=moved[0].slot_request, by=by, override=override)
    for each in moved:
        about = refusals[each.appointment.pk]
        note_overrides(each.appointment, about, override, by=by, now=each.slot_request.now)


def _rule_errors(each: _Moved) -> list[NotForThisClient]:
    says = move_rule_errors(
        each.slot_request, each.reserved, was_at=each.was_at, was_with=each.was_with
    )
    return name_step_in(says, each.slot_request)
