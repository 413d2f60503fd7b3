"""A client's later answer about messages. The first one is given when booking (`online`)."""

from django.db import transaction

from bookings.online.book import ConsentText
from medspa.audit.log import Actor
from medspa.clients.models import Client
from medspa.clients.services import latest_consent, lock_client, record_consent


@transaction.atomic
def change_message_consent(
    *,
    client: Client,
    text: ConsentText,
    granted: bool,
    ip_address: str | None = None,
    by: Actor | None = None,
) -> bool:
    """Keep the new answer about messages; it counts at once. The same answer again is not kept.

    `by` whom, if not by the client. True if it is another answer than before.
    """
    lock_client(client.pk)
    before = latest_consent(client=client, channel=text.channel, purpose=text.purpose)
    if granted == (before is not None and before.granted):
        return False
    record_consent(
        client=client,
        channel=text.channel,
        purpose=text.purpose,
        granted=granted,
        **text.as_shown(),
        ip_address=ip_address,
        by=by or client,
    )
    return True
