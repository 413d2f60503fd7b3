"""Tell the client that something waits for their answer. What it is, only their own pages say."""

from datetime import datetime

from charting.models import Publication
from medspa.clients.models import Client
from medspa.clients.resemblances import records_of
from medspa.messaging.outbox import enqueue_message
from medspa.messaging.recipient import recipient_of_clinic

KIND = "charting/question"


def tell_asked(asked: Publication, now: datetime) -> None:
    """Under the record whose own pages are open; where none are, nobody is told."""
    client = whom_to_tell(asked.before.client)
    if client is None:
        return
    enqueue_message(
        to=recipient_of_clinic(client),
        kind=KIND,
        dedupe_key=f"{KIND}:{asked.pk}",
        facts={"publication": asked.pk},
        send_after=now,
    )


def whom_to_tell(client: Client) -> Client | None:
    """This record of the person, else another one. One statement at most."""
    if client.has_own_pages:
        return client
    others = records_of(client).filter(same_as=None).order_by("pk")
    return next((one for one in others if one.has_own_pages), None)
