"""The number of a client is corrected, by the client or the desk: on the card, with the
appointments ahead that have it, and with the answer about texts, which was for the number
before."""

from datetime import datetime

from django.db import IntegrityError, transaction

from bookings.clients.message_consent import change_message_consent
from bookings.ground.access import require_may_book
from bookings.models import Appointment
from bookings.online.book import SMS_CONSENT
from medspa.audit.log import Actor
from medspa.clients.errors import MayBeKnown
from medspa.clients.models import Client
from medspa.clients.services import change_phone, lock_client
from medspa.errors import RuleViolation, Stale


class PhoneTaken(RuleViolation):
    """Somebody of this name without an address has the number already."""

    code = "phone_taken"


@transaction.atomic
def correct_phone(
    *,
    client: Client,
    phone: str,
    seen: str = "",
    is_another: bool = False,
    ip_address: str | None = None,
    by: Actor,
    now: datetime,
) -> bool:
    """Write down another number (E.164). Appointments ahead that had the old one get it as well;
    one for which another number was given keeps that. A yes to texts was for the old number and
    ends: True if it did. `seen` is the number that `by` saw and replaces. `is_another`: `by` says
    that whoever of the name has the number is somebody else.

    Raises NotPermitted, Stale, PhoneTaken.
    """
    require_may_book(by, client)
    before = lock_client(client.pk).phone
    if seen and seen != before.as_e164:
        raise Stale(f"Somebody just changed this number to {before}. Please check it.")
    if before == phone:
        return False
    _change(client, phone, is_another, by)
    ahead = Appointment.objects.upcoming(now).filter(client=client, contact_phone=before)
    ahead.update(contact_phone=phone)
    return change_message_consent(
        client=client, text=SMS_CONSENT, granted=False, ip_address=ip_address, by=by
    )


def _change(client: Client, phone: str, is_another: bool, by: Actor) -> None:
    try:
        with transaction.atomic():
            change_phone(client=client, phone=phone, is_another=is_another, by=by)
    except (IntegrityError, MayBeKnown) as error:
        says = "Someone with this name and phone number is already on file."
        raise PhoneTaken(says, field="phone") from error
