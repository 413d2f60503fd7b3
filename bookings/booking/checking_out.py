"""The last step of a visit: the client leaves by the desk."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from bookings.errors import WrongStep
from bookings.ground.access import require_may_change
from bookings.ground.history import (
    CHECKED_OUT,
    NOT_CHECKED_OUT,
    get_fresh_and_lock,
    note_status,
    require_seen,
)
from bookings.models import Appointment
from medspa.accounts.permissions import Permission
from medspa.audit.log import Actor, record


@transaction.atomic
def check_out(
    *,
    appointment: Appointment,
    state: str = "",
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> Appointment:
    """Nothing is left to do at the desk; `state` (`Checkout`) says what of the money, if
    that was asked. Checking out again changes nothing.

    Raises WrongStep for a visit that is not done, NotPermitted, Stale.
    """
    fresh = get_fresh_and_lock(appointment)
    require_may_change(by, fresh, Permission.CHANGE_VISIT_STATUS)
    if fresh.checked_out_at:
        return fresh
    require_seen(fresh, seen_version, by)
    if fresh.status != Appointment.Status.COMPLETED:
        raise WrongStep(gettext("The visit isn't done yet."))
    _leave(fresh, now, state)
    note_status(fresh, by=by, at=now, reason=CHECKED_OUT)
    record(by=by, action="appointment.checked_out", target=fresh, state=str(state))
    return fresh


@transaction.atomic
def undo_check_out(
    *, appointment: Appointment, by: Actor, now: datetime, seen_version: int | None = None
) -> Appointment:
    """The wrong name was tapped: the client stands at the desk still. Nothing of the visit or of
    its record changes, so that a signed one can go back, too.

    Raises NotPermitted, Stale.
    """
    fresh = get_fresh_and_lock(appointment)
    require_may_change(by, fresh, Permission.CHANGE_VISIT_STATUS)
    require_seen(fresh, seen_version, by)
    if fresh.checked_out_at is None:
        return fresh
    _leave(fresh, None, "")
    note_status(fresh, by=by, at=now, reason=NOT_CHECKED_OUT)
    record(by=by, action="appointment.check_out_undone", target=fresh)
    return fresh


def _leave(visit: Appointment, at: datetime | None, state: str) -> None:
    visit.checked_out_at, visit.checkout_state = at, state
    visit.version += 1
    visit.save(update_fields=["checked_out_at", "checkout_state", "version"])
