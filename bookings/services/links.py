"""The client's link to a visit, when somebody else may have it."""

from datetime import datetime

from django.db import transaction

from bookings.errors import WrongStep
from bookings.models import Appointment
from bookings.notices import announce
from bookings.services.actors import require_may_change
from bookings.services.history import fresh_and_locked
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record


@transaction.atomic
def replace_link(*, appointment: Appointment, by: User, now: datetime) -> Appointment:
    """Revoke the link of a visit ahead and send the client a new one, in a new confirmation.

    For a message that went to the wrong address, or a lost phone. Raises NotPermitted, WrongStep.
    """
    require_may_change(by, appointment, Permission.BOOK_FOR_CLIENT)
    fresh = fresh_and_locked(appointment)
    if not fresh.is_ahead(now):  # a confirmation goes no more then
        raise WrongStep("A new link is sent only before a visit.")
    fresh.token_version += 1
    fresh.save(update_fields=["token_version"])
    record(by=by, action="appointment.link_replaced", target=fresh)
    announce(fresh, "confirmation", now)
    return fresh
