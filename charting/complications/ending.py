"""What the log said last, what it never said, and what of it speaks against an end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from charting.complications.wording import words_of
from charting.models import EventEntry, SafetyEvent

Kind, Outcome = EventEntry.Kind, SafetyEvent.Outcome
PROMPT = Decimal(2)
"""Seconds of refill on the first pad of the page, *2 or less*: what takes longer is slow."""
WELL = (Outcome.RESOLVED, Outcome.UNFOUNDED)
LOOKED_AT = (Kind.REFILL, Kind.VISION, Kind.PAIN)


@dataclass(frozen=True)
class LastLook:
    """Of one side, or of both: what was seen last, or, without a time, what nobody noted.
    `is_bad`: whoever calls the client well says why all the same."""

    words: str
    at: datetime | None
    is_bad: bool


def last_looks(event: SafetyEvent) -> list[LastLook]:
    """Refill of each side, vision, pain; what was corrected counts no more. One query."""
    told = event.entries.filter(kind__in=(*LOOKED_AT, Kind.PULSE), correction=None)
    entries = list(told.select_related("dissolution").order_by("at", "pk"))
    looks = [one for one in entries if one.kind in LOOKED_AT]
    last = {(one.kind, one.side if one.kind == Kind.REFILL else ""): one for one in looks}
    found = [LastLook(words_of(one), one.at, _is_bad(one)) for one in last.values()]
    never = [LastLook(words, None, is_bad=True) for words in _never_noted(event, entries)]
    return never + sorted(found, key=lambda one: not one.is_bad)


def against(outcome: str, looks: list[LastLook]) -> list[LastLook]:
    """What speaks against saying that the client is well."""
    return [one for one in looks if one.is_bad] if outcome in WELL else []


def _never_noted(event: SafetyEvent, entries: Iterable[EventEntry]) -> Iterator[str]:
    """An empty log is no evidence that the client is well."""
    kinds = {one.kind for one in entries}
    if event.kind == SafetyEvent.Kind.UNSAID:
        yield "What it was held to be"
    yield from (kind.label for kind in LOOKED_AT if kind not in kinds)
    if Kind.REFILL in kinds and any(_is_unseen(one, entries) for one in entries):
        yield "Capillary refill after the last hyaluronidase"


def _is_unseen(pulse: EventEntry, entries: Iterable[EventEntry]) -> bool:
    """Hyaluronidase, and no refill noted after it on the side where it was given."""
    if pulse.kind != Kind.PULSE:
        return False
    side = pulse.dissolution.side if pulse.dissolution else ""
    sides = (side,) if side in EventEntry.Side else EventEntry.Side.values
    return not any(
        one.kind == Kind.REFILL and one.at > pulse.at and one.side in sides for one in entries
    )


def _is_bad(entry: EventEntry) -> bool:
    if entry.kind == Kind.REFILL:
        return (entry.number or 0) > PROMPT
    return entry.kind == Kind.VISION and not entry.text.casefold().startswith("normal")
