"""The outbox: say something to somebody, once, and keep it until it has been said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from medspa.accounts.models import User
from medspa.audit.log import record
from medspa.clients.models import Channel, Client
from medspa.errors import RuleViolation
from medspa.messaging.broker import request_delivery
from medspa.messaging.channels import has_arrived
from medspa.messaging.delivery import MAX_ATTEMPTS, note_sent, note_uncertain, without_keys
from medspa.messaging.models import NAME_MOST, CalendarMethod, DeliveryAttempt, Message
from medspa.messaging.rendering import render
from medspa.prepared import fetch_prepared

STUCK_AFTER = timedelta(minutes=5)  # longer than a delivery task may run
BATCH = 500
NO_ANSWER = "No answer from the worker"
State = Message.State
_BY_KEY = "SELECT id FROM messaging_message WHERE dedupe_key = %(key)s"


class NotFailed(RuleViolation):
    """Only a message that could not be delivered can be sent again."""

    code = "message_not_failed"


class TooLateToSend(RuleViolation):
    """What the message says is no longer true or of use."""

    code = "message_too_late"


@dataclass(frozen=True)
class CalendarPart:
    """A whole RFC 5545 object for the recipient's calendar program; its METHOD is `method`."""

    method: CalendarMethod
    text: str


@transaction.atomic(savepoint=False)
def enqueue(
    *,
    to: Client,
    kind: str,
    dedupe_key: str,
    context: Mapping[str, Any],
    time_zone: str,
    send_after: datetime,
    expires_at: datetime | None = None,
    calendar: CalendarPart | None = None,
    language: str = "",
    address: str = "",
) -> Message:
    """Render a message now and put it in the outbox, unless one with this key is there already.

    It is written in her language, unless it answers a page that she reads in another `language`,
    and to her address, unless it is about another `address` of hers.

    Belongs inside the transaction of the service that has something to say: if that is rolled
    back, nothing is sent. After the commit a worker is asked to deliver it.
    """
    message = _written_before(dedupe_key)
    if message is None:
        message = _insert_once(
            _compose(to, kind, context, time_zone, language, address or to.email),
            dedupe_key=dedupe_key,
            send_after=send_after,
            expires_at=expires_at,
            calendar=calendar.text if calendar else "",
            calendar_method=calendar.method if calendar else "",
        )
        if send_after <= timezone.now():
            deliver_after_commit(message)
    return message


def deliver_after_commit(message: Message) -> None:
    transaction.on_commit(partial(request_delivery, [message.pk]))


def _written_before(dedupe_key: str) -> Message | None:
    """Every message is looked for before it is written; few are found."""
    for (pk,) in fetch_prepared(_BY_KEY, {"key": dedupe_key}):
        return Message.objects.get(pk=pk)
    return None


def _compose(
    to: Client, kind: str, context: Mapping[str, Any], time_zone: str, language: str, address: str
) -> Message:
    rendered = render(kind=kind, to=to, context=context, time_zone=time_zone, language=language)
    return Message(
        client=to,
        recipient_name=to.full_name[:NAME_MOST],
        channel=Channel.EMAIL,
        address=address,
        time_zone=time_zone,
        kind=kind,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
    )


def _insert_once(message: Message, **fields: Any) -> Message:
    """Whoever comes second waits for the first, then has the number of her row and her words."""
    for name, value in fields.items():
        setattr(message, name, value)
    key = ["dedupe_key"]
    Message.objects.bulk_create(
        [message], update_conflicts=True, unique_fields=key, update_fields=key
    )
    return message


def withdraw(*, dedupe_key: str) -> bool:
    """Keep back a message that is not on its way yet, as too late; False if there is none."""
    waiting = Message.objects.filter(dedupe_key=dedupe_key, state=State.QUEUED)
    return bool(waiting.update(state=State.EXPIRED))


def dispatch_due(*, now: datetime) -> int:
    """Ask for the delivery of everything due at `now`; return how many requests were taken.

    `now` may be pretended. Housekeeping goes by the real clock: a pretended future must neither
    free a row that is being sent this second nor throw away tonight's messages.
    """
    real = min(now, timezone.now())
    free_stuck(now=real)
    expire_late(now=real)
    due = Message.objects.due(now).order_by("send_after", "pk")
    return request_delivery(list(due.values_list("pk", flat=True)[:BATCH]))


@transaction.atomic
def free_stuck(*, now: datetime) -> int:
    """Take care of what a worker claimed and never reported on (it was killed, say).

    Queued again is only what was not being handed over yet, or what its channel says it never got.
    After the last attempt it fails instead: it may be the message that kills the worker.
    """
    stuck = Message.objects.stuck(now - STUCK_AFTER).order_by("pk")[:BATCH]
    rows = list(stuck.select_for_update(skip_locked=True))
    for message in rows:
        _free(message)
    return len(rows)


def _free(message: Message) -> None:
    arrived = has_arrived(message) if message.handed_at else False
    if arrived:
        note_sent(message)
    elif arrived is None:
        note_uncertain(message, detail=NO_ANSWER)
    else:
        DeliveryAttempt.objects.create(message=message, succeeded=False, detail=NO_ANSWER)
        message.state = State.FAILED if message.attempts >= MAX_ATTEMPTS else State.QUEUED
        message.claimed_at, message.last_error = None, NO_ANSWER
        message.save(update_fields=["state", "claimed_at", "last_error"])


def expire_late(*, now: datetime) -> int:
    """Give up on what was not sent while it still made sense."""
    late = Message.objects.filter(state=State.QUEUED, expires_at__lte=now)
    return late.update(state=State.EXPIRED)


@transaction.atomic
def send_again(*, message: Message, by: User, now: datetime) -> Message:
    """Queue a message that failed, or perhaps did, for another round of attempts.

    Raises NotFailed, TooLateToSend.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.state not in (State.FAILED, State.UNCERTAIN):
        raise NotFailed(f"This message is not waiting for you: {message.get_state_display()}.")
    if message.expires_at and message.expires_at <= now:
        raise TooLateToSend("The time for this message has passed.")
    message.state = State.QUEUED
    message.attempts = 0
    message.send_after = now
    message.save(update_fields=["state", "attempts", "send_after"])
    record(by=by, action="message.requeued", target=message)
    deliver_after_commit(message)
    return message


@transaction.atomic
def note_arrived(*, message: Message, by: User) -> Message:
    """Somebody asked, and a message that was perhaps sent is there. Raises NotFailed."""
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.state != State.UNCERTAIN:
        raise NotFailed(f"This message is not waiting for you: {message.get_state_display()}.")
    message.state, message.sent_at = State.SENT, message.handed_at
    for name, words in without_keys(message).items():
        setattr(message, name, words)
    message.save(update_fields=["state", "sent_at", "text", "html", "calendar"])
    record(by=by, action="message.arrived", target=message)
    return message
