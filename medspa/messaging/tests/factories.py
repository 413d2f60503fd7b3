"""Messages in any state, written straight into the table."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from medspa.clients.models import Channel
from medspa.clients.tests.factories import make_client
from medspa.messaging.models import Message

_numbers = count(1)


def make_message(*, state: str = Message.State.QUEUED, **fields: Any) -> Message:
    number = next(_numbers)
    now = timezone.now()
    defaults: dict[str, Any] = {
        "client": fields.get("client") or make_client(),
        "recipient_name": "Mara Sample",
        "channel": Channel.EMAIL,
        "address": f"mara{number}@mail.example",
        "time_zone": "America/Los_Angeles",
        "kind": "tests/hello",
        "dedupe_key": f"tests/hello:{number}",
        "subject": "Your visit on Tuesday",
        "text": "We look forward to seeing you.\n",
        "send_after": now - timedelta(minutes=1),
        "sent_at": now if state == Message.State.SENT else None,
        "claimed_at": now if state == Message.State.SENDING else None,
    }
    return Message.objects.create(state=state, **defaults | fields)


def minutes_ago(minutes: float) -> datetime:
    return timezone.now() - timedelta(minutes=minutes)
