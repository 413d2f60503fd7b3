"""A line of the log in words, of any kind."""

from collections.abc import Callable
from decimal import Decimal

from charting.models import EventEntry
from treatments.wording import plain_number

Kind = EventEntry.Kind
OVER = 6  # seconds of refill: more than 5


def words_of(entry: EventEntry, number: int = 0) -> str:
    """A line in words, of any kind."""
    if entry.kind == Kind.PULSE:
        return _pulse(entry, number)
    return _WORDS.get(entry.kind, _plain)(entry)


def seconds_text(seconds: Decimal | int) -> str:
    """As the pads say it: 2 s or less, 3 s, over 5 s."""
    if seconds <= 2:
        return "2 s or less"
    return f"{plain_number(Decimal(seconds))} s" if seconds < OVER else "over 5 s"


def _refill(entry: EventEntry) -> str:
    return f"Refill {entry.get_side_display().lower()} {seconds_text(entry.number or 0)}"


def _pain(entry: EventEntry) -> str:
    return f"Pain {plain_number(entry.number or Decimal(0))} of 10"


def _vision(entry: EventEntry) -> str:
    eye = f", {entry.get_side_display().lower()} eye" if entry.side else ", both eyes"
    return f"Vision {entry.text.lower()}{eye}"


def _timer(entry: EventEntry) -> str:
    return f"Look again in {plain_number(entry.number or Decimal(0))} min"


def _pulse(entry: EventEntry, number: int) -> str:
    given = entry.dissolution
    if given is None:
        return entry.text
    count = f"Pulse {number}" if number else "Hyaluronidase"
    side = f" {given.side}" if given.side in ("R", "L") else ""
    doubt = f". {entry.text}" if entry.text else ""
    units = plain_number(given.units)
    return f"{count}, {units} U, {given.product} {given.lot_number}, {given.area}{side}{doubt}"


def _named(entry: EventEntry) -> str:
    return f"{entry.get_kind_display()}: {entry.text}"


def _plain(entry: EventEntry) -> str:
    return entry.text or entry.get_kind_display()


_WORDS: dict[str, Callable[[EventEntry], str]] = {
    Kind.REFILL: _refill,
    Kind.PAIN: _pain,
    Kind.VISION: _vision,
    Kind.TIMER: _timer,
    Kind.SUSPECTED: _named,
    Kind.HANDED_OVER: _named,
    Kind.LEAD: _named,
    Kind.ASKED: _named,
    Kind.CLOSED: _named,
    Kind.WITHDRAWN: _named,
    Kind.PHOTO: _named,
}
