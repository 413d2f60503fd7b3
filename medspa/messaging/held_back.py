"""What somebody of us caused to be said and nobody has heard yet: it goes at once, gets a line of
their own, or is taken back with what it tells of."""

from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext

from medspa.accounts.models import User
from medspa.audit.log import record
from medspa.errors import RuleViolation
from medspa.messaging.letters.clinical_words import clinical_words
from medspa.messaging.models import Message, MessageQuerySet
from medspa.messaging.outbox import deliver_after_commit

State = Message.State
UNDONE = "What it tells of was undone."
LATE_S = 600
"""So long a worker may be late with what is due."""


class OnItsWay(RuleViolation):
    """It has been sent, is being sent, or was taken back already."""

    code = "message_on_its_way"


class TellsTooMuch(RuleViolation):
    """Others may read the message: its words would say what is done."""

    code = "message_tells_too_much"


def note_held_back(user: User) -> None:
    """Pages of this person look for what waits until it has left for certain; others need not."""
    cache.set(_key(user), 1, settings.DESK_MAIL_DELAY_S + LATE_S)


def held_back_of(user: User) -> MessageQuerySet:
    """What waits of what the person did, newest first: one statement, none for whoever did nothing
    lately."""
    if not cache.get(_key(user)):
        return Message.objects.none()
    return Message.objects.held_back().filter(caused_by=user).order_by("-pk")


def the_held_back(message_id: int, user: User) -> Message:
    """Raises OnItsWay."""
    found = Message.objects.held_back().filter(caused_by=user, pk=message_id)
    message = found.select_related("client").first()
    if message is None:
        raise OnItsWay(gettext("The message is on its way already, or was taken back."))
    return message


@transaction.atomic
def send_now(*, message_id: int, by: User, now: datetime) -> Message:
    """The person is sure. Raises OnItsWay."""
    message = the_held_back(message_id, by)
    _require_waiting(_this(message).update(send_after=now))
    record(by=by, action="message.sent_at_once", target=message)
    deliver_after_commit(message)
    return message


@transaction.atomic
def add_words(*, message_id: int, words: str, by: User) -> Message:
    """Put a line of the person's own at its end, in place of the one before; none takes it away.

    Raises OnItsWay, TellsTooMuch.
    """
    if found := clinical_words(words):
        says = gettext("Others may read this email. Leave out: %(words)s.")
        raise TellsTooMuch(says % {"words": ", ".join(found)}, field="words")
    message = the_held_back(message_id, by)
    _require_waiting(_this(message).update(added=words))
    record(by=by, action="message.words_added", target=message)
    return message


def keep_back(message: Message) -> None:
    """Nothing is said, whatever the message would have been found to say. It is the last step of
    an undoing: a worker that took the message first ends all of it. Raises OnItsWay."""
    _this(message).update(state=State.WITHDRAWN, withdrawn_because=UNDONE)
    now = Message.objects.values_list("state", flat=True).get(pk=message.pk)
    _require_waiting(now == State.WITHDRAWN)


def _this(message: Message) -> MessageQuerySet:
    return Message.objects.held_back().filter(pk=message.pk)


def _require_waiting(found: object) -> None:
    if not found:
        raise OnItsWay(gettext("The message is on its way already, or was taken back."))


def _key(user: User) -> str:
    return f"held_back:{user.pk}"
