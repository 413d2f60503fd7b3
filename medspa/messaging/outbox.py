"""The outbox: say something to somebody, once, and keep it until it has been said."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from medspa.accounts.models import User
from medspa.audit.log import record
from medspa.audit.sweeping import Sweep, sweeping
from medspa.clients.models import Channel
from medspa.database.prepared_rows import insert_prepared
from medspa.errors import RuleViolation
from medspa.formats.json_values import Json
from medspa.messaging.models import NAME_MOST, DeliveryAttempt, Message
from medspa.messaging.recipient import Recipient
from medspa.messaging.sending.broker import request_delivery
from medspa.messaging.sending.channels import has_arrived
from medspa.messaging.sending.delivery import MAX_ATTEMPTS, note_sent, note_uncertain, without_keys

STUCK_AFTER = timedelta(minutes=5)  # longer than a delivery task may run
BATCH = 500
NO_ANSWER = "No answer from the worker"
State = Message.State


class NotFailed(RuleViolation):
    """Only a message that could not be delivered can be sent again."""

    code = "message_not_failed"


class TooLateToSend(RuleViolation):
    """What the message says is no longer true or of use."""

    code = "message_too_late"


@transaction.atomic(savepoint=False)
def enqueue_message(
    *,
    to: Recipient,
    kind: str,
    dedupe_key: str,
    facts: Mapping[str, Json],
    send_after: datetime,
    expires_at: datetime | None = None,
    caused_by: User | None = None,
) -> Message | None:
    """Put into the outbox that something is to be said, unless it stands there with this key. None
    where there is no address to say it to.

    Address, link and words are read when it is sent, by whoever registered the kind
    (`kinds.writer_of`), from `facts`: plain JSON, the numbers of what it is about. `caused_by`: who
    is shown that it waits, and may take back what it tells of (`held_back`).

    Belongs inside the transaction of the service that has something to say: if that is rolled
    back, nothing is sent. After the commit a worker is asked to deliver it.
    """
    if not to.send_to:
        return None
    message = Message(
        client=to.client,
        recipient_name=to.client.full_name[:NAME_MOST],
        channel=Channel.EMAIL,
        address=to.send_to,
        time_zone=to.time_zone,
        kind=kind,
        dedupe_key=dedupe_key,
        facts={**facts, **to.facts},
        created_at=timezone.now(),
        send_after=send_after,
        expires_at=expires_at,
        caused_by=caused_by,
    )
    if not insert_prepared(message, unless_there=True):
        return Message.objects.live().get(dedupe_key=dedupe_key)
    if send_after <= timezone.now():
        deliver_after_commit(message)
    return message


def deliver_after_commit(message: Message) -> None:
    transaction.on_commit(partial(request_delivery, [message.pk]))


def withdraw_message(*, dedupe_key: str, because: str) -> bool:
    """Keep back a message that is not on its way yet; False if there is none.

    It may be written again, should what it says become true again.
    """
    waiting = Message.objects.filter(dedupe_key=dedupe_key, state=State.QUEUED)
    return bool(waiting.update(state=State.WITHDRAWN, withdrawn_because=because))


def dispatch_due(*, now: datetime) -> int:
    """Ask for the delivery of everything due at `now`; return how many requests were taken.

    `now` may be pretended. Housekeeping goes by the real clock: a pretended future must neither
    free a row that is being sent this second nor throw away tonight's messages. Whether what a
    message says is true the worker asks as of the pretended moment, too: a visit that lies ahead
    today is long past by then.
    """
    real = min(now, timezone.now())
    with sweeping("messaging.outbox") as each:
        free_stuck(each, now=real)
        each.alone("messaging.message", partial(expire_late, now=real))
        due = Message.objects.due(now).order_by("send_after", "pk")
        ids = list(due.values_list("pk", flat=True)[:BATCH])
        return request_delivery(ids, pretended=now if now > real else None)


def free_stuck(sweep: Sweep, *, now: datetime) -> int:
    """Take care of what a worker claimed and never reported on (it was killed, say).

    Queued again is only what was not being handed over yet, or what its channel says it never got.
    After the last attempt it fails instead: it may be the message that kills the worker.
    """
    stuck = Message.objects.stuck(now - STUCK_AFTER).order_by("pk")
    freed = 0
    for pk in list(stuck.values_list("pk", flat=True)[:BATCH]):
        one = stuck.filter(pk=pk).select_for_update(skip_locked=True)
        freed += sweep.alone(f"messaging.message:{pk}", partial(_free, one)) or 0
    return freed


def _free(stuck: QuerySet[Message]) -> int:
    """1, unless somebody else has it by now."""
    message = stuck.first()
    if message is not None:
        _take_back(message)
    return int(message is not None)


def _take_back(message: Message) -> None:
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
    """Queue a message that failed, or perhaps did, for another round of attempts. It goes to the
    address that the client has by now.

    Raises NotFailed, TooLateToSend.
    """
    rows = Message.objects.select_related("client").select_for_update(of=("self",))
    message = rows.get(pk=message.pk)
    if message.state not in (State.FAILED, State.UNCERTAIN):
        raise NotFailed(f"This message is not waiting for you: {message.get_state_display()}.")
    if message.expires_at and message.expires_at <= now:
        raise TooLateToSend("The time for this message has passed.")
    message.state = State.QUEUED
    message.attempts = 0
    message.send_after = now
    if message.facts is None and message.client:
        message.address = message.client.email
    message.save(update_fields=["state", "attempts", "send_after", "address"])
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
