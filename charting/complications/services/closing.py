"""Handing a case over to a hospital, and closing it: from then on it is sealed.

Whoever leads the case or a prescriber closes it. A case that nobody else can close stays open for
ever, so that others may, with words why neither was reached.
"""

import uuid
from datetime import datetime

from django.db import transaction

from charting.complications.ending import against, last_looks
from charting.complications.errors import NothingSaid
from charting.complications.said import LineSaid
from charting.complications.seal import CLOSED, seal_of
from charting.complications.services.leading import closes_as
from charting.complications.services.locking import lock_event
from charting.complications.services.logging import write_line
from charting.models import EventEntry, SafetyEvent
from medspa.accounts.models import User
from medspa.audit.chain.seals import newest_key
from medspa.audit.log import record
from medspa.formats.worded import is_worded

Kind = EventEntry.Kind


@transaction.atomic
def hand_event_over(
    *, event: SafetyEvent, to: str, key: uuid.UUID, by: User, now: datetime
) -> SafetyEvent:
    """Note who took over. The log goes on. Raises NotPermitted, EventClosed, NothingSaid."""
    event, staff = lock_event(event, by)
    if event.entries.filter(key=key).exists():
        return event
    if not to.strip():
        raise NothingSaid("To whom?", field="to")
    event.handed_over_at, event.handed_over_to = now, to.strip()
    event.save(update_fields=["handed_over_at", "handed_over_to"])
    write_line(event, staff, now, LineSaid(kind=Kind.HANDED_OVER, key=key, text=to))
    record(by=by, action="event.handed_over", target=event)
    return event


@transaction.atomic
def close_event(
    *, event: SafetyEvent, outcome: str, note: str, unreached: str = "", by: User, now: datetime
) -> SafetyEvent:
    """Say how it ended, and seal it. Where the last look says otherwise, or nobody looked, in
    words why. `unreached`: why neither who leads it nor a prescriber closes it.

    Raises NotPermitted, EventClosed, NothingSaid.
    """
    event, staff = lock_event(event, by)
    event.closed_as = closes_as(event, by)
    event.unreached = _require_unreached(event, unreached)
    if outcome not in SafetyEvent.Outcome.values:
        raise NothingSaid("Say how it ended.", field="outcome")
    _require_words(event, outcome, note)
    label = SafetyEvent.Outcome(outcome).label
    write_line(event, staff, now, LineSaid(kind=Kind.CLOSED, key=uuid.uuid4(), text=label))
    event.closed_at, event.closed_by, event.check_at = now, staff, None
    event.outcome, event.outcome_note = outcome, note.strip()
    event.key_version = newest_key()
    event.sha256 = seal_of(event)
    event.save()
    record(by=by, action=CLOSED, target=event, closed_as=event.closed_as)
    return event


def _require_unreached(event: SafetyEvent, words: str) -> str:
    """Empty for who may close it anyhow. Raises NothingSaid."""
    if event.closed_as != SafetyEvent.ClosedAs.OTHER:
        return ""
    if not is_worded(words):
        raise NothingSaid(
            f"{event.lead.name} leads this case, and closes it, or a prescriber. Ask them, or say "
            "why neither can be reached.",
            field="unreached",
        )
    return words.strip()


def _require_words(event: SafetyEvent, outcome: str, note: str) -> None:
    """Raises NothingSaid."""
    looks = against(outcome, last_looks(event))
    if not looks or is_worded(note):
        return
    last = ", ".join(one.words.lower() for one in looks if one.at)
    never = ", ".join(one.words.lower() for one in looks if not one.at)
    parts = (last and f"The log says last: {last}.", never and f"Never noted: {never}.")
    label = SafetyEvent.Outcome(outcome).label
    raise NothingSaid(
        f"{' '.join(filter(None, parts))} Say in a line why it is “{label}” all the same.",
        field="note",
    )
