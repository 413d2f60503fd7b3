"""The visit opened beside the board: who, how to reach them, what happened, what may happen
next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bookings.board.drawn import Board
from bookings.board.tiles import needs_check
from bookings.booking.lifecycle import open_steps
from bookings.booking.rooms import rooms_instead
from bookings.booking.transitions import STEPS
from bookings.courses.queries import find_linked_appointments
from bookings.models import Appointment
from bookings.rules.ages import too_young_for
from bookings.views.links import client_of
from medspa.accounts.access import user_of
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.clients.models import Channel, ChannelConsent
from medspa.clients.services import latest_consent
from medspa.web.request import HttpRequest
from treatments.models import FacialArea

Status = Appointment.Status

# What the button of a step says; cancelling asks once and has its own place.
SAID = {
    Status.CONFIRMED: "Confirm",
    Status.ARRIVED: "Check in",
    Status.COMPLETED: "Done",
    Status.NO_SHOW: "No-show",
}


@dataclass(frozen=True)
class Action:
    to: str
    says: str


def panel_context(
    request: HttpRequest, board: Board, reference: str, problem: str = ""
) -> dict[str, Any]:
    """What the panel shows of the visit; nothing clinical but to those who may see charts."""
    user = user_of(request)
    may_book = {
        "may_book": user.may(Permission.BOOK_FOR_CLIENT),
        "may_step": user.may(Permission.CHANGE_VISIT_STATUS),
        "problem": problem,
    }
    appointment = _appointment(board, reference)
    if appointment is None:
        return may_book
    may_see_charts = user.may(Permission.VIEW_CHARTS)
    return (
        may_book
        | _steps_context(appointment, user, request.now)
        | {
            "visit": appointment,
            "tile": board.tile_of(reference),
            "lasts_min": appointment.lasts // timedelta(minutes=1),
            "visit_is_unready": needs_check(appointment),
            "too_young": too_young_for(appointment),
            "history": appointment.status_history.all(),
            "linked": find_linked_appointments(appointment),
            "overrides": appointment.rule_overrides.all(),
            "may_read_reasons": may_see_charts or user.may(Permission.OVERRIDE_BOOKING_RULES),
            "texts": latest_consent(
                client=client_of(appointment),
                channel=Channel.SMS,
                purpose=ChannelConsent.Purpose.TRANSACTIONAL,
            ),
            "may_see_charts": may_see_charts,
            "interests": _interests(appointment) if may_see_charts else [],
        }
    )


def _steps_context(appointment: Appointment, user: User, now: datetime) -> dict[str, Any]:
    """What may happen next with the visit, and what can be taken back."""
    may_step = user.may(Permission.CHANGE_VISIT_STATUS)
    steps = open_steps(appointment, by=user, now=now)
    forward = [to for to in steps if not STEPS[appointment.status, to].is_undo]
    shown = [to for to in _in_order(forward) if to != Status.CANCELLED]
    return {
        "actions": [_action(to, appointment) for to in shown],
        "other_rooms": rooms_instead(appointment, now) if Status.IN_TREATMENT in forward else [],
        "can_cancel": Status.CANCELLED in forward,
        "can_renew_link": appointment.is_ahead(now),
        "to_check_out": appointment.awaits_checkout(now) and may_step,
        "can_undo": len(forward) < len(steps) or (bool(appointment.checked_out_at) and may_step),
    }


def _appointment(board: Board, reference: str) -> Appointment | None:
    """From the board, which has it already, cancelled ones included; or else by itself."""
    events = [*board.sheet.events, *board.sheet.cancelled]
    on_board = (event.appointment for event in events if not event.is_hold)
    found = next(
        (appointment for appointment in on_board if appointment.reference == reference), None
    )
    if found or not reference:
        return found
    appointments = Appointment.objects.booked_or_later().with_people().with_resources()
    return appointments.filter(reference=reference).first()


def _in_order(steps: list[Status]) -> list[Status]:
    """What happens most often comes first: coming, then the rest."""
    usual = [Status.ARRIVED, Status.IN_TREATMENT, Status.COMPLETED]
    return sorted(steps, key=lambda to: usual.index(to) if to in usual else len(usual))


def _action(to: Status, appointment: Appointment) -> Action:
    if to == Status.IN_TREATMENT:
        return Action(to, f"To {appointment.room}" if appointment.room else "Start")
    return Action(to, SAID[to])


def _interests(appointment: Appointment) -> list[str]:
    return [str(area) for area in FacialArea.objects.filter(pk__in=appointment.interests)]
