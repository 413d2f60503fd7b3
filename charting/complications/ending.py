"""What the log said last, and what of it speaks against an end."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from charting.complications.wording import words_of
from charting.models import EventEntry, SafetyEvent

Kind, Outcome = EventEntry.Kind, SafetyEvent.Outcome
PROMPT = Decimal(2)
"""Seconds of refill on the first pad of the page, *2 or less*: what takes longer is slow."""
WELL = (Outcome.RESOLVED, Outcome.UNFOUNDED)


@dataclass(frozen=True)
class LastLook:
    """Of one side, or of both: what was seen last. `is_bad`: nobody is well who has this."""

    words: str
    at: datetime
    is_bad: bool


def last_looks(event: SafetyEvent) -> list[LastLook]:
    """Refill of each side, vision, pain; what was corrected counts no more. One query."""
    kinds = (Kind.REFILL, Kind.VISION, Kind.PAIN)
    entries = event.entries.filter(kind__in=kinds, correction=None).order_by("at", "pk")
    last = {(one.kind, one.side if one.kind == Kind.REFILL else ""): one for one in entries}
    found = [LastLook(words_of(one), one.at, _is_bad(one)) for one in last.values()]
    return sorted(found, key=lambda one: not one.is_bad)


def against(outcome: str, looks: list[LastLook]) -> list[LastLook]:
    """What speaks against saying that the client is well."""
    return [one for one in looks if one.is_bad] if outcome in WELL else []


def _is_bad(entry: EventEntry) -> bool:
    if entry.kind == Kind.REFILL:
        return (entry.number or 0) > PROMPT
    return entry.kind == Kind.VISION and not entry.text.casefold().startswith("normal")
