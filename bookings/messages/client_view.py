"""An appointment as its client sees it: its state in plain words, and what they may do about it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext

from bookings.ground.tokens import forms_url, is_expired, manage_token
from bookings.messages.before_you_come import (
    asks_beforehand,
    before_you_come,
    who_does_what,
)
from bookings.models import Appointment
from treatments.models import FacialArea

# Plain words for the client, and the shape of the tag that says them.
STATES = {
    Appointment.Status.BOOKED: ("Booked", "tag-ok"),
    Appointment.Status.CONFIRMED: ("Confirmed", "tag-ok"),
    Appointment.Status.ARRIVED: ("You are here", "tag-ok"),
    Appointment.Status.IN_TREATMENT: ("In progress", ""),
    Appointment.Status.COMPLETED: ("Done", ""),
    Appointment.Status.CANCELLED: ("Canceled", "tag-warn"),
    Appointment.Status.NO_SHOW: ("Missed", "tag-warn"),
}


@dataclass(frozen=True)
class ShownAppointment:
    """One of a client's appointments, with the secret of its link; empty when that has expired."""

    appointment: Appointment
    state: str
    tag: str
    token: str
    can_confirm: bool
    can_move: bool
    can_cancel: bool
    notes: "AppointmentNotes | None" = None


@dataclass(frozen=True)
class AppointmentNotes:
    """What was told us when booking, and what to know before coming: for pages and messages.

    `areas` are names in the reader's language; `booked_by` is empty where nobody else booked,
    `forms_url` where there is nothing to fill in before.
    """

    areas: list[str]
    note: str
    before: list[str]
    who: str
    booked_by: str
    forms_url: str = ""


def appointment_notes(
    appointment: Appointment, names: Mapping[str, str] | None = None
) -> AppointmentNotes:
    """At most one query, for the names of the areas; none where these are given."""
    kind, codes = appointment.appointment_type, appointment.interests
    known = find_area_names(codes) if names is None else names
    return AppointmentNotes(
        areas=[known[code] for code in codes if code in known],
        note=appointment.note,
        before=before_you_come(kind),
        who=who_does_what(kind, str(appointment.provider)),
        booked_by=appointment.contact_name,
        forms_url=_forms_url(appointment),
    )


def _forms_url(appointment: Appointment) -> str:
    """The link to the questions before the visit; a look afterwards has none."""
    asks = appointment.is_before_visit and asks_beforehand(appointment.appointment_type)
    return forms_url(appointment) if asks else ""


def find_area_names(codes: Collection[str]) -> dict[str, str]:
    """Names in the reader's language by code; what is no area is left out."""
    if not codes:
        return {}
    known = FacialArea.objects.filter(pk__in=codes).values_list("pk", "lay_name")
    return {code: gettext(name) for code, name in known}


def with_notes(appointments: Iterable[ShownAppointment]) -> list[ShownAppointment]:
    """The same with what was told about each. One query for all of them."""
    several = list(appointments)
    names = find_area_names({code for one in several for code in one.appointment.interests})
    return [replace(one, notes=appointment_notes(one.appointment, names)) for one in several]


def show_appointments(appointments: Iterable[Appointment], now: datetime) -> list[ShownAppointment]:
    return [show_appointment(appointment, now) for appointment in appointments]


def show_appointment(appointment: Appointment, now: datetime) -> ShownAppointment:
    state, tag = STATES[Appointment.Status(appointment.status)]
    is_ahead = appointment.is_ahead(now)
    return ShownAppointment(
        appointment=appointment,
        state=state,
        tag=tag,
        token="" if is_expired(appointment, now) else manage_token(appointment),
        can_confirm=appointment.status == Appointment.Status.BOOKED and is_ahead,
        can_move=can_move(appointment, now),
        can_cancel=is_ahead,
    )


def can_move(appointment: Appointment, now: datetime) -> bool:
    return appointment.is_before_visit and now <= appointment.free_until
