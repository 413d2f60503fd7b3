"""Messages as they are when they are sent at the time that is noted for it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from medspa.messaging.letters.writing import write_message
from medspa.messaging.models import Message


@transaction.atomic
def written(message: Message, now: datetime | None = None) -> Message:
    """The same message with its words and address, unsaved."""
    if message.state != Message.State.SENT:
        write_message(message, now or message.send_after)
    return message


def the_letter(**about: Any) -> Message:
    """The only message of which that is true, with its words."""
    return written(Message.objects.get(**about))


def why_not_sent(message: Message, now: datetime | None = None) -> str:
    """Why it would not be sent; nothing if it would."""
    with transaction.atomic():
        return write_message(message, now or message.send_after)
