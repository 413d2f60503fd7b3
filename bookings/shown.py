"""A visit as its client sees it: its state in plain words, and what she may do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from bookings.before import before_you_come, who_does_what
from bookings.models import Appointment
from bookings.tokens import is_expired, manage_token
from treatments.models import FacialArea

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


@dataclass(frozen=True)
class VisitNotes:
    """What was told us when booking, and what to know before coming: for pages and messages.

    `areas` are names in the reader's language; `booked_by` is empty where nobody else booked.
    """

    areas: list[str]
    note: str
    before: list[str]
    who: str
    booked_by: str


def visit_notes(appointment: Appointment) -> VisitNotes:
    """At most one query, for the names of the areas."""
    kind = appointment.appointment_type
    return VisitNotes(
        areas=area_names(appointment.interests),
        note=appointment.note,
        before=before_you_come(kind),
        who=who_does_what(kind, str(appointment.provider)),
        booked_by=appointment.contact_name,
    )


def area_names(codes: list[str]) -> list[str]:
    """Names in the reader's language, in the order of the codes; what is no area is left out."""
    if not codes:
        return []
    known = dict(FacialArea.objects.filter(pk__in=codes).values_list("pk", "lay_name"))
    return [gettext(known[code]) for code in codes if code in known]


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
