"""What waits to be said, when the team does one more thing: one message says all, or none does."""

from datetime import datetime

from django.db.models import Q

from medspa.messaging.held_back import note_held_back
from medspa.messaging.letters.kinds import letter_for
from medspa.messaging.models import ADDED_MOST, Message, MessageQuerySet

SAID_LATER = "A later message says it."
State = Message.State


def settle(message: Message | None, now: datetime) -> None:
    """Let a message about what one of us just did take the place of those that wait to say less,
    and keep it back, too, if there is nothing left to say.

    The time to think begins anew with each step, and whoever waits for it sees one message.
    """
    if message is None or message.caused_by is None:
        return
    note_held_back(message.caused_by)
    earlier = _waiting_before(message)
    if not earlier.exists():
        return
    told = earlier.filter(facts__appointments__contained_by=message.about["appointments"])
    _keep_words(told, message)
    told.update(state=State.WITHDRAWN, withdrawn_because=SAID_LATER)
    message.is_only_looked_at = True  # the caller has locked what it is about
    if why := letter_for(message, now).not_needed:
        mine = Message.objects.held_back().filter(pk=message.pk)
        mine.update(state=State.WITHDRAWN, withdrawn_because=why)


def _keep_words(earlier: MessageQuerySet, message: Message) -> None:
    """Lines that people added to what is replaced are said still: all, or the newest where they are
    too long for one message."""
    lines = list(earlier.exclude(added="").order_by("pk").values_list("added", flat=True))
    if not lines:
        return
    together = " ".join(dict.fromkeys(lines))
    message.added = together if len(together) <= ADDED_MOST else lines[-1]
    Message.objects.held_back().filter(pk=message.pk).update(added=message.added)


def _waiting_before(message: Message) -> MessageQuerySet:
    """About any of the same appointments, whoever of us caused them."""
    about_one = Q()
    for number in message.about["appointments"]:
        about_one |= Q(facts__appointments__contains=[number])
    rows = Message.objects.held_back().filter(about_one, client=message.client)
    return rows.filter(pk__lt=message.pk)
