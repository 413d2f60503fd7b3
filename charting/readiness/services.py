"""Send a client what is missing before a visit."""

from datetime import datetime, timedelta

from django.db import transaction

from bookings.ground.access import require_may_change
from bookings.ground.history import get_fresh_and_lock
from bookings.messages.notices import send_link_again
from bookings.models import Appointment
from medspa.accounts.permissions import Permission
from medspa.audit.log import Actor, record
from medspa.errors import RuleViolation
from medspa.formats.dates import format_when

NOT_AGAIN = timedelta(hours=1)


class LinkSentLately(RuleViolation):
    """Within the hour; or there is nobody to send it to."""

    code = "link_sent_lately"


@transaction.atomic
def send_missing_link(*, appointment: Appointment, by: Actor, now: datetime) -> Appointment:
    """Write to the client once more, with the link to the forms before the visit: the words of a
    reminder. Not twice within an hour, whoever asks.

    Raises NotPermitted, LinkSentLately.
    """
    require_may_change(by, appointment, Permission.CHANGE_VISIT_STATUS)
    fresh = get_fresh_and_lock(appointment)
    if not fresh.is_ahead(now):
        raise LinkSentLately("The visit is not ahead any more.")
    if not fresh.contact_address:
        raise LinkSentLately("There is no email on file. Please call the client.")
    before = send_link_again(fresh, now, not_since=now - NOT_AGAIN)
    if before is not None:
        at = format_when(fresh.location.local(before), "g:i A")
        raise LinkSentLately(f"It was sent at {at} already. Give the client an hour.")
    record(by=by, action="appointment.missing_link_sent", target=fresh)
    return fresh
