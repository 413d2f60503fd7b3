"""The one slot that a visitor holds while they fill in the form. Their session has its token."""

from datetime import datetime

from bookings.errors import HoldExpired
from bookings.models import Appointment
from bookings.online.ratelimit import holder_of
from bookings.picker.choice import Choice
from bookings.picker.times import is_free
from bookings.reservation.holds import (
    HoldTerms,
    get_active_hold,
    hold_slot,
    release_hold,
    renew_hold,
)
from medspa.audit.log import ONLINE_VISITOR
from medspa.web.request import HttpRequest

SESSION_KEY = "held_slot"


def token_of(request: HttpRequest) -> str:
    return str(request.session.get(SESSION_KEY, ""))


def held_slot(request: HttpRequest, now: datetime) -> Appointment | None:
    """What the visitor holds now, if anything."""
    token = token_of(request)
    if not token:
        return None
    try:
        return get_active_hold(token, now)
    except HoldExpired:
        return None


def held_for(request: HttpRequest, choice: Choice, now: datetime) -> Appointment | None:
    """The hold, if it is of the very slot that was chosen."""
    hold = held_slot(request, now)
    return hold if hold and _is_of(hold, choice) else None


def held_elsewhere(request: HttpRequest, choice: Choice, now: datetime) -> Appointment | None:
    """The hold, if it is of another slot: chosen in another window, or before a nearer time."""
    hold = held_slot(request, now)
    return hold if hold and not _is_of(hold, choice) else None


def can_be_had(request: HttpRequest, choice: Choice, now: datetime) -> bool:
    """Whether the chosen slot is theirs or free. What they hold themselves is in nobody's way."""
    hold = held_slot(request, now)
    if hold and _is_of(hold, choice):
        return True
    return is_free(choice, now, ignoring=hold.pk if hold else None)


def has_run_out(request: HttpRequest, now: datetime) -> bool:
    """Whether they held a slot that nobody keeps for them any more."""
    return bool(token_of(request)) and held_slot(request, now) is None


def held_until(hold: Appointment | None, choice: Choice) -> datetime | None:
    """Until when the chosen slot is held, if it is."""
    return hold.hold_expires_at if hold and _is_of(hold, choice) else None


def hold_instead(request: HttpRequest, choice: Choice, starts_at: datetime, now: datetime) -> None:
    """Hold the chosen slot; what was held before is then free again. Raises as `hold_slot` does."""
    if held_for(request, choice, now):
        return
    held = hold_slot(
        choice.request_at(starts_at, now),
        by=ONLINE_VISITOR,
        holder=holder_of(request),
        terms=HoldTerms(instead_of=token_of(request)),
    )
    request.session[SESSION_KEY] = held.token


def keep_longer(request: HttpRequest, choice: Choice, now: datetime) -> None:
    """Once. Raises HoldExpired, HoldRenewed; also where another window chose another slot."""
    of_this_slot = held_for(request, choice, now)
    renew_hold(token=token_of(request) if of_this_slot else "", by=ONLINE_VISITOR, now=now)


def let_go_of(request: HttpRequest, choice: Choice, now: datetime) -> None:
    """Give back the chosen slot. What another window holds by now is left alone."""
    if held_for(request, choice, now):
        let_go(request)


def make_way(request: HttpRequest, choice: Choice, now: datetime) -> None:
    """Give back a slot of another window that overlaps the one that they take now."""
    hold = held_elsewhere(request, choice, now)
    if hold and choice.starts_at:
        wanted = choice.appointment_type.occupied_from(choice.starts_at)
        if wanted.lower < hold.occupied.upper and hold.occupied.lower < wanted.upper:
            let_go(request)


def forget_booked(request: HttpRequest, now: datetime) -> None:
    """A hold that became the visit is none any more; that of another window stands."""
    if held_slot(request, now) is None:
        request.session.pop(SESSION_KEY, None)


def let_go(request: HttpRequest) -> None:
    if token := request.session.pop(SESSION_KEY, ""):
        release_hold(token=token, by=ONLINE_VISITOR)


def _is_of(hold: Appointment, choice: Choice) -> bool:
    asked = (choice.appointment_type, choice.location, choice.starts_at)
    is_same = (hold.appointment_type, hold.location, hold.starts_at) == asked
    return is_same and choice.provider in (None, hold.provider)
