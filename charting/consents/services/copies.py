"""Tell the client that copies of what they signed are ready. The message names nothing clinical."""

from datetime import datetime, timedelta

from charting.models import Consent
from medspa.messaging.outbox import enqueue_message
from medspa.messaging.recipient import Recipient, recipient_of_clinic

KIND = "charting/copies"
WAIT = timedelta(minutes=15)
"""Several forms are signed one after the other: they are told of at once."""


def announce_copies(*, consent: Consent, now: datetime) -> None:
    """Once for a visit and day, where the client signed themselves."""
    if consent.shown_at is None:
        return
    visit = consent.appointment
    enqueue_message(
        to=_recipient(consent),
        kind=KIND,
        dedupe_key=f"{KIND}:{consent.client_id}:{visit.pk if visit else ''}:{now.date()}",
        facts={"client": consent.client_id, "appointment": visit.pk if visit else None},
        send_after=now + WAIT,
    )


def _recipient(consent: Consent) -> Recipient:
    visit = consent.appointment
    if visit is None:
        return recipient_of_clinic(consent.client)
    return Recipient(
        client=consent.client,
        time_zone=visit.location.time_zone,
        address_now=visit.contact_address,
    )
