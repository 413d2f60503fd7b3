"""Deliver one message: claim it, send it with no transaction open, note what came of it."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from medspa.messaging.channels import send
from medspa.messaging.models import DeliveryAttempt, Message, MessageQuerySet

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
PAUSES = [timedelta(minutes=m) for m in (1, 5, 30, 120)]  # after the first, second ... attempt


def deliver(message_id: int, *, now: datetime) -> bool:
    """Send the message if it is still queued; True if it went out.

    Any number of workers may be asked for the same message: the claim is won by one. A worker that
    dies after sending and before noting it leaves the row to the sweep, and the second send carries
    the same idempotency key.
    """
    message = claim(message_id, now=now)
    if message is None:
        return False
    try:
        send(message)
    except Exception as error:  # whatever a provider throws, the message must not be lost
        logger.warning("message %s not delivered (%s)", message_id, type(error).__name__)
        note_failure(message, detail=f"{type(error).__name__}: {error}", now=now)
        return False
    note_sent(message)
    return True


@transaction.atomic
def claim(message_id: int, *, now: datetime) -> Message | None:
    """Take the message for this worker, or None if it is not there for the taking."""
    queued = Message.objects.filter(pk=message_id, state=Message.State.QUEUED)
    message = queued.select_for_update(skip_locked=True).first()
    if message is None:
        return None
    if message.expires_at and message.expires_at <= now:
        message.state = Message.State.EXPIRED
    else:
        message.state = Message.State.SENDING
        message.claimed_at = now
        message.attempts += 1
    message.save(update_fields=["state", "claimed_at", "attempts"])
    return message if message.state == Message.State.SENDING else None


@transaction.atomic
def note_sent(message: Message) -> None:
    DeliveryAttempt.objects.create(message=message, succeeded=True)
    _still_claimed(message).update(
        state=Message.State.SENT, sent_at=timezone.now(), claimed_at=None, last_error=""
    )


@transaction.atomic
def note_failure(message: Message, *, detail: str, now: datetime) -> None:
    """Queue it for a later attempt, or give up after the fifth."""
    detail = detail[:300]
    DeliveryAttempt.objects.create(message=message, succeeded=False, detail=detail)
    spent = message.attempts >= MAX_ATTEMPTS
    _still_claimed(message).update(
        state=Message.State.FAILED if spent else Message.State.QUEUED,
        send_after=message.send_after if spent else now + PAUSES[message.attempts - 1],
        claimed_at=None,
        last_error=detail,
    )


def _still_claimed(message: Message) -> MessageQuerySet:
    """Nothing, if the sweep has given the row to somebody else meanwhile."""
    return Message.objects.filter(
        pk=message.pk, state=Message.State.SENDING, claimed_at=message.claimed_at
    )
