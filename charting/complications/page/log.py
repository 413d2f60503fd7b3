"""The log as the page shows it: each line in words, how long after the beginning, what stands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from charting.models import EventEntry, Photo, SafetyEvent
from treatments.wording import plain_number

Kind = EventEntry.Kind
OVER = 6  # seconds of refill: more than 5
LATE = timedelta(minutes=1)
UNTOUCHED = (Kind.OPENED, Kind.SUSPECTED, Kind.TIMER, Kind.HANDED_OVER, Kind.CLOSED, Kind.WITHDRAWN)


@dataclass(frozen=True)
class LogLine:
    """`after`: since it began, as +1:06. `instead`: the line that stands for this one."""

    entry: EventEntry
    began_at: datetime
    instead: EventEntry | None
    number: int = 0  # of a pulse

    @property
    def after(self) -> str:
        """Hours and minutes; days once there are some."""
        minutes = int((self.entry.at - self.began_at).total_seconds() // 60)
        hours, rest = divmod(max(minutes, 0), 60)
        return f"+{hours}:{rest:02}" if hours < 48 else f"day {hours // 24 + 1}"

    @property
    def is_late(self) -> bool:
        """Written clearly later than it was: both times are shown."""
        return self.entry.entered_at - self.entry.at > LATE

    @property
    def is_pulse(self) -> bool:
        return self.entry.kind == Kind.PULSE

    @property
    def photo(self) -> Photo | None:
        """Its picture, unless the line or the photograph was taken back."""
        photo = self.entry.photo
        is_gone = self.instead or (photo and hasattr(photo, "removal"))
        return None if is_gone else photo

    @property
    def can_be_corrected(self) -> bool:
        return self.instead is None and self.entry.kind not in UNTOUCHED

    @property
    def said(self) -> str:
        return words_of(self.entry, self.number)


def log_of(event: SafetyEvent) -> list[LogLine]:
    """Newest first. One query."""
    joins = (
        "by",
        "dissolution__product",
        "dissolution__area",
        "dissolution__mistake",
        "photo__removal",
    )
    entries = list(event.entries.select_related(*joins))
    instead = {entry.corrects_id: entry for entry in entries if entry.corrects_id}
    numbers = {entry.pk: n for n, entry in enumerate(_standing_pulses(entries, instead), 1)}
    lines = [
        LogLine(entry, event.began_at, instead.get(entry.pk), numbers.get(entry.pk, 0))
        for entry in entries
    ]
    return lines[::-1]


def _standing_pulses(entries: list[EventEntry], instead: dict[int, EventEntry]) -> list[EventEntry]:
    return [one for one in entries if one.kind == Kind.PULSE and one.pk not in instead]


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
    Kind.CLOSED: _named,
    Kind.WITHDRAWN: _named,
    Kind.PHOTO: _named,
}
