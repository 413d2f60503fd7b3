"""Clients who are reminded of nothing any more: they declined, moved away or died."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import Actor, record
from medspa.clients.models import Client, ReminderStop
from medspa.clients.services import lock_client
from medspa.errors import NotPermitted, RuleViolation
from medspa.messaging.models import Message

RECALLS = ("charting/maintenance",)
"""Kinds of messages that nobody asked for who has no visit ahead. Reminders of a booked visit are
none of them: whoever declined recalls still hears of it."""
STOPPED = "The client is not to be written to."
CORRECTS = Permission.OVERRIDE_BOOKING_RULES
"""Who says that somebody did not die of whom it was noted."""
Kind = ReminderStop.Kind


class RemindersSettled(RuleViolation):
    """The client died, or reminders are sent already."""

    code = "reminders_settled"


class StopNeedsReason(RuleViolation):
    """Say who said so, and how."""

    code = "stop_needs_reason"


@transaction.atomic
def stop_reminders(
    *, client: Client, kind: str, reason: str, by: Actor, now: datetime
) -> ReminderStop:
    """Note that the client declined, moved or died, and keep back what is queued already.

    Of somebody who died everything is kept back, else the recalls. Raises StopNeedsReason,
    RemindersSettled.
    """
    stop = _note(client, Kind(kind), reason, by, now)
    withheld = Message.objects.filter(
        _unsaid_to([client.pk]), client=client, state=Message.State.QUEUED
    ).update(state=Message.State.WITHDRAWN, withdrawn_because=STOPPED)
    record(by=by, action="reminders.stopped", target=client, kind=kind, withheld=withheld)
    return stop


@transaction.atomic
def lift_stop(*, client: Client, reason: str, by: Actor, now: datetime) -> ReminderStop:
    """Remind the client again. Raises StopNeedsReason, RemindersSettled."""
    stop = _note(client, Kind.LIFTED, reason, by, now)
    record(by=by, action="reminders.lifted", target=client)
    return stop


@transaction.atomic
def correct_death(*, client: Client, reason: str, by: User, now: datetime) -> ReminderStop:
    """The client did not die: what held before holds again. What was kept back is not sent; what
    is owed still, a reminder of a visit ahead, is written anew.

    A manager's or a prescriber's. Raises NotPermitted, StopNeedsReason, RemindersSettled.
    """
    if not by.may(CORRECTS):
        raise NotPermitted("A manager or a prescriber corrects this.")
    stop = _note(client, Kind.MISTAKEN, reason, by, now)
    record(by=by, action="reminders.death_corrected", target=client)
    return stop


def is_unsaid(message: Message) -> bool:
    """Whether the message must not go out: asked at the last moment before it would."""
    return Message.objects.filter(_unsaid_to([message.client_id]), pk=message.pk).exists()


def _unsaid_to(clients: list[int | None]) -> Q:
    stopped = Q(client__in=clients) & ~Q(client__reminders_stopped="")
    return stopped & (Q(client__reminders_stopped=Kind.DIED) | Q(kind__in=RECALLS))


def _note(client: Client, kind: Kind, reason: str, by: Actor, now: datetime) -> ReminderStop:
    if not reason.strip():
        raise StopNeedsReason("Say who said so, and how.", field="reason")
    locked = lock_client(client.pk)
    has_died = locked.reminders_stopped == Kind.DIED
    if has_died and kind != Kind.MISTAKEN:
        raise RemindersSettled("The client died: nothing is sent any more.")
    if kind == Kind.MISTAKEN and not has_died:
        raise RemindersSettled("It is not noted that the client died.")
    if kind == Kind.LIFTED and not locked.reminders_stopped:
        raise RemindersSettled("Reminders are sent already.")
    return ReminderStop.objects.create(
        client=client, kind=kind, reason=reason.strip(), at=now, by=by.audit_name
    )
