"""The one slot that a visitor holds while she fills in the form. Her session has its token."""

from datetime import datetime

from django.http import HttpRequest

from bookings.errors import HoldExpired
from bookings.models import Appointment
from bookings.services.holds import hold_slot, release_hold, standing_hold
from bookings.views.choice import Choice
from medspa.audit.log import ONLINE_VISITOR

SESSION_KEY = "held_slot"


def token_of(request: HttpRequest) -> str:
    return request.session.get(SESSION_KEY, "")


def held_slot(request: HttpRequest, now: datetime) -> Appointment | None:
    """What the visitor holds now, if anything."""
    token = token_of(request)
    if not token:
        return None
    try:
        return standing_hold(token, now)
    except HoldExpired:
        return None


def held_for(request: HttpRequest, choice: Choice, now: datetime) -> Appointment | None:
    """The hold, if it is of the very slot that was chosen."""
    hold = held_slot(request, now)
    return hold if hold and _is_of(hold, choice) else None


def until(hold: Appointment | None, choice: Choice) -> datetime | None:
    """Until when the chosen slot is held, if it is."""
    return hold.hold_expires_at if hold and _is_of(hold, choice) else None


def hold_instead(request: HttpRequest, choice: Choice, starts_at: datetime, now: datetime) -> None:
    """Hold the chosen slot; what was held before is free again. Raises as `hold_slot` does."""
    if held_for(request, choice, now):
        return
    let_go(request)
    held = hold_slot(
        appointment_type=choice.appointment_type,
        location=choice.location,
        provider=choice.provider,
        starts_at=starts_at,
        by=ONLINE_VISITOR,
        now=now,
    )
    request.session[SESSION_KEY] = held.token


def let_go(request: HttpRequest) -> None:
    if token := request.session.pop(SESSION_KEY, ""):
        release_hold(token=token, by=ONLINE_VISITOR)


def _is_of(hold: Appointment, choice: Choice) -> bool:
    asked = (choice.appointment_type, choice.location, choice.starts_at)
    is_same = (hold.appointment_type, hold.location, hold.starts_at) == asked
    return is_same and choice.provider in (None, hold.provider)
