"""Calling those who received a lot."""

from datetime import datetime

from django.db import transaction

from charting.errors import MissingReason
from charting.models import RecallContact
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.errors import NotPermitted
from treatments.models import Lot


@transaction.atomic
def note_contact(
    *, lot: Lot, client: Client, outcome: str, note: str, by: User, now: datetime
) -> RecallContact:
    """Keep one try to reach a client about a lot. Raises NotPermitted, MissingReason."""
    if not by.may(Permission.VIEW_CHARTS):
        raise NotPermitted(f"{by} may not see who received a lot.")
    if outcome == RecallContact.Outcome.FOLLOW_UP and not note.strip():
        raise MissingReason("Say what has to follow.", field="note")
    contact = RecallContact.objects.create(
        product_id=lot.product_id,
        lot_number=lot.lot_number,
        client=client,
        outcome=outcome,
        note=note.strip(),
        at=now,
        by=by.audit_name,
    )
    record(by=by, action="recall.contacted", target=lot, client=client.pk, outcome=outcome)
    return contact
