"""A visit as its client sees it: its state in plain words, and what she may do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bookings.models import Appointment
from bookings.tokens import is_expired, manage_token

# Plain words for the client, and the shape of the tag that says them.
STATES = {
    Appointment.Status.BOOKED: ("Booked", "tag-ok"),
    Appointment.Status.CONFIRMED: ("Confirmed", "tag-ok"),
    Appointment.Status.ARRIVED: ("You are here", "tag-ok"),
    Appointment.Status.IN_TREATMENT: ("In progress", ""),
    Appointment.Status.COMPLETED: ("Done", ""),
    Appointment.Status.CANCELLED: ("Cancelled", "tag-warn"),
    Appointment.Status.NO_SHOW: ("Missed", "tag-warn"),
}


@dataclass(frozen=True)
class ShownVisit:
    """One of her visits, with the secret of its link; empty when that has expired."""

    appointment: Appointment
    state: str
    tag: str
    token: str
    can_confirm: bool
    can_move: bool
    can_cancel: bool


def shown(appointments: Iterable[Appointment], now: datetime) -> list[ShownVisit]:
    return [shown_visit(appointment, now) for appointment in appointments]


def shown_visit(appointment: Appointment, now: datetime) -> ShownVisit:
    state, tag = STATES[Appointment.Status(appointment.status)]
    is_ahead = appointment.is_ahead(now)
    return ShownVisit(
        appointment=appointment,
        state=state,
        tag=tag,
        token="" if is_expired(appointment, now) else manage_token(appointment),
        can_confirm=appointment.status == Appointment.Status.BOOKED and is_ahead,
        can_move=may_move(appointment, now),
        can_cancel=is_ahead,
    )


def may_move(appointment: Appointment, now: datetime) -> bool:
    return appointment.is_before_visit and now <= appointment.free_until
