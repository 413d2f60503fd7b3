"""The desk corrects the number of a client: on the card, and with the visits ahead that have it."""

from datetime import datetime

from django.db import IntegrityError, transaction

from bookings.models import Appointment
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.clients.models import Client
from medspa.clients.services import change_phone, lock_client
from medspa.errors import NotPermitted, RuleViolation, Stale


class PhoneTaken(RuleViolation):
    """Somebody of this name without an address has the number already."""

    code = "phone_taken"


@transaction.atomic
def correct_phone(*, client: Client, phone: str, seen: str = "", by: User, now: datetime) -> Client:
    """Write down another number (E.164). Visits ahead that had the old one get it as well; one for
    which another number was given keeps that. `seen` is the number that `by` saw and replaces.

    Raises NotPermitted, Stale, PhoneTaken.
    """
    if not by.may(Permission.BOOK_FOR_CLIENT):
        raise NotPermitted("You can't change client details.")
    before = lock_client(client.pk).phone
    if seen and seen != before.as_e164:
        raise Stale(f"Somebody just changed this number to {before}. Please check it.")
    try:
        with transaction.atomic():
            changed = change_phone(client=client, phone=phone, by=by)
    except IntegrityError as error:
        says = "Someone with this name and phone number is already on file."
        raise PhoneTaken(says, field="phone") from error
    ahead = Appointment.objects.upcoming(now).filter(client=client, contact_phone=before)
    ahead.update(contact_phone=phone)
    return changed
