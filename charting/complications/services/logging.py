"""The log of a case: each line once, whatever is sent twice; nothing in it is ever changed."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min

from charting.complications.errors import CorrectedBefore, NothingSaid
from charting.complications.protocols import protocol_of
from charting.complications.said import LineSaid
from charting.complications.services.following import follow_kind
from charting.complications.services.locking import lock_event
from charting.dissolving.services import take_back_dissolution
from charting.models import Dissolution, EventEntry, Photo, SafetyEvent
from medspa.accounts.models import User
from medspa.audit.log import record
from medspa.clinic.models import StaffMember

Kind = EventEntry.Kind
LOOKS = (Kind.REFILL, Kind.VISION, Kind.PAIN)


@transaction.atomic
def note_line(*, event: SafetyEvent, said: LineSaid, by: User, now: datetime) -> EventEntry:
    """Write a line. The same key again is the same line.

    Raises NotPermitted, EventClosed, NothingSaid, WrongTime.
    """
    event, staff = lock_event(event, by)
    known = event.entries.filter(key=said.key).first()
    if known:
        return known
    said.require_words()
    entry = write_line(event, staff, now, said)
    _set_timer(event, said, now)
    settle_beginning(event)
    record(by=by, action="event.noted", target=event, kind=said.kind)
    return entry


@transaction.atomic
def name_kind(*, event: SafetyEvent, kind: str, key: uuid.UUID, by: User, now: datetime) -> None:
    """Say what is suspected now. Raises NotPermitted, EventClosed."""
    event, staff = lock_event(event, by)
    if event.entries.filter(key=key).exists() or event.kind == kind:
        return
    event.kind = kind
    event.save(update_fields=["kind"])
    said = LineSaid(kind=Kind.SUSPECTED, key=key, text=event.get_kind_display())
    write_line(event, staff, now, said)
    follow_kind(event)
    record(by=by, action="event.kind_named", target=event)


@transaction.atomic
def correct_line(*, entry: EventEntry, said: LineSaid, by: User, now: datetime) -> EventEntry:
    """Write what stands for a line; it stays readable. `withdrawn`: it never happened, which takes
    back what was given, too.

    Raises NotPermitted, EventClosed, NothingSaid, CorrectedBefore, WrongTime.
    """
    event, staff = lock_event(entry.event, by)
    known = event.entries.filter(key=said.key).first()
    if known:
        return known
    if EventEntry.objects.filter(corrects=entry).exists():
        raise CorrectedBefore("Another line stands for this one already.")
    if not said.text.strip():
        raise NothingSaid("Say what is right, or why it is withdrawn.", field="text")
    if entry.dissolution and said.kind == Kind.WITHDRAWN:
        take_back_dissolution(dissolution=entry.dissolution, reason=said.text, by=by, now=now)
    new = write_line(event, staff, now, said, corrects=entry)
    settle_beginning(event)
    record(by=by, action="event.line_corrected", target=event, entry=entry.pk)
    return new


def write_line(
    event: SafetyEvent,
    staff: StaffMember,
    now: datetime,
    said: LineSaid,
    *,
    corrects: EventEntry | None = None,
    dissolution: Dissolution | None = None,
    photo: Photo | None = None,
) -> EventEntry:
    """With the case locked. Raises WrongTime."""
    return EventEntry.objects.create(
        event=event,
        key=said.key,
        kind=said.kind,
        side=said.side,
        number=said.number,
        text=said.text.strip(),
        by=staff,
        at=said.was_at(now),
        entered_at=now,
        corrects=corrects,
        dissolution=dissolution,
        photo=photo,
    )


def _set_timer(event: SafetyEvent, said: LineSaid, now: datetime) -> None:
    """A look sets the next one; the timer alone is set from now."""
    if said.kind == Kind.TIMER and said.number is not None:
        event.check_at = now + timedelta(minutes=int(said.number))
    elif said.kind in LOOKS:
        event.check_at = now + timedelta(minutes=protocol_of(event.kind).check_minutes)
    else:
        return
    event.save(update_fields=["check_at"])


def settle_beginning(event: SafetyEvent) -> None:
    """It began when the first line says so that still stands; what is due follows."""
    standing = event.entries.filter(correction=None).exclude(kind=Kind.WITHDRAWN)
    first = standing.aggregate(first=Min("at"))["first"]
    began_at = min(first, event.opened_at) if first else event.opened_at
    if began_at != event.began_at:
        event.began_at = began_at
        event.save(update_fields=["began_at"])
        follow_kind(event)
