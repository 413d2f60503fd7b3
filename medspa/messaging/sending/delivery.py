"""Deliver one message: claim it, send it with no transaction open, note what came of it."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from medspa.messaging.letters.writing import WORDS, write_message
from medspa.messaging.models import DeliveryAttempt, Message, MessageQuerySet
from medspa.messaging.sending.channels import Unanswered, has_arrived, way_out
from medspa.messaging.sending.stops import STOPPED, is_unsaid
from medspa.web.logs import without_secrets

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
PATIENCE_S = (0.1, 1, 2, 4, 8, 16)
PAUSES = [timedelta(minutes=m) for m in (1, 5, 30, 120)]  # after the first, second ... attempt


def deliver_message(message_id: int, *, now: datetime, judged_at: datetime | None = None) -> bool:
    """Send the message if it is still queued; True if it went out.

    Whether what it says is true is asked as of `judged_at`, if somebody pretends a moment.

    Any number of workers may be asked for the same message: the claim is won by one. It is written
    as things are at the last moment, and that it is being handed over is noted with its words;
    whoever dies before noting what came of it leaves the row to the sweep, which asks the channel
    and never sends again what may have gone out.
    """
    message = claim_message(message_id, now=now)
    if message is None:
        return False
    try:
        with way_out(message) as hand_over:
            if not make_ready(message, now=judged_at or now):
                return False
            hand_over()
    except Unanswered as error:
        return _settle(message, f"No answer: {error}", now)
    except Exception as error:  # noqa: BLE001  # whatever is thrown, the message must not be lost
        logger.warning("message %s not delivered (%s)", message_id, type(error).__name__)
        _noted(partial(note_failure, message, detail=error_name(error), now=now))
        return False
    _noted(partial(note_sent, message))
    return True


def _settle(message: Message, detail: str, now: datetime) -> bool:
    """The line broke while the message was handed over: ask the channel whether it has it."""
    arrived = has_arrived(message)
    logger.warning("message %s was not answered for (arrived: %s)", message.pk, arrived)
    if arrived:
        _noted(partial(note_sent, message))
    elif arrived is None:
        _noted(partial(note_uncertain, message, detail=detail))
    else:
        _noted(partial(note_failure, message, detail=detail, now=now))
    return bool(arrived)


def _noted(note: Callable[[], None]) -> None:
    """What came of it is known here and nowhere else: wait for a database that is away.

    Half a minute, less than a task may run. Then the sweep finds the row as it is.
    """
    for pause_s in PATIENCE_S:
        try:
            return note()
        except (OperationalError, InterfaceError):
            logger.warning("database away: what came of a message is noted in %s s", pause_s)
            connection.close()
            time.sleep(pause_s)
    return note()


def error_name(error: Exception) -> str:
    """As it is kept with the attempt."""
    return f"{type(error).__name__}: {error}"


@transaction.atomic
def claim_message(message_id: int, *, now: datetime) -> Message | None:
    """Take the message for this worker, or None if it is not there for the taking."""
    queued = Message.objects.filter(pk=message_id, state=Message.State.QUEUED)
    message = queued.select_for_update(skip_locked=True).first()
    if message is None:
        return None
    if message.expires_at and message.expires_at <= now:
        message.state = Message.State.EXPIRED
    elif is_unsaid(message):
        message.state, message.withdrawn_because = Message.State.WITHDRAWN, STOPPED
    else:
        message.state = Message.State.SENDING
        message.claimed_at = now
        message.handed_at = None
        message.attempts += 1
    message.save(
        update_fields=["state", "claimed_at", "handed_at", "attempts", "withdrawn_because"]
    )
    return message if message.state == Message.State.SENDING else None


@transaction.atomic
def make_ready(message: Message, *, now: datetime) -> bool:
    """Write it as things are now and note that from now on it may have gone out.

    False if it is not worth sending any more, or was given to somebody else meanwhile. What it is
    about is locked until both are noted: nobody can cancel in between.
    """
    not_needed = write_message(message, now)
    if not_needed:
        note_withdrawn(message, because=not_needed)
        return False
    message.handed_at = timezone.now()
    words = {name: getattr(message, name) for name in WORDS}
    return bool(_still_claimed(message).update(handed_at=message.handed_at, **words))


def note_withdrawn(message: Message, *, because: str) -> None:
    """What it would say is not true any more, or known. It may be written again."""
    _still_claimed(message).update(
        state=Message.State.WITHDRAWN, claimed_at=None, withdrawn_because=because
    )


@transaction.atomic
def note_sent(message: Message) -> None:
    """What was a key in it opens nothing any more to whoever reads it here."""
    DeliveryAttempt.objects.create(message=message, succeeded=True)
    _still_claimed(message).update(
        state=Message.State.SENT,
        sent_at=timezone.now(),
        claimed_at=None,
        last_error="",
        **without_keys(message),
    )


@transaction.atomic
def note_uncertain(message: Message, *, detail: str) -> None:
    """It may have gone out. Somebody decides whether it is sent again."""
    detail = detail[:300]
    DeliveryAttempt.objects.create(message=message, succeeded=False, detail=detail)
    _still_claimed(message).update(
        state=Message.State.UNCERTAIN, claimed_at=None, last_error=detail
    )


def without_keys(message: Message) -> dict[str, str]:
    """The words as they are kept once they have been sent: links lose their secret part."""
    unfolded = message.calendar.replace("\r\n ", "")
    return {
        "text": without_secrets(message.text),
        "html": without_secrets(message.html),
        "calendar": without_secrets(unfolded),
    }


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
