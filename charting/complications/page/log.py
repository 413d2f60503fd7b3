"""The log as the page shows it: each line in words, how long after the beginning, what stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from charting.complications.wording import words_of
from charting.models import EventEntry, Photo, SafetyEvent

Kind = EventEntry.Kind
LATE = timedelta(minutes=1)
UNTOUCHED = (
    *(Kind.OPENED, Kind.SUSPECTED, Kind.TIMER, Kind.HANDED_OVER),
    *(Kind.LEAD, Kind.ASKED, Kind.CLOSED, Kind.WITHDRAWN),
)


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
        "dissolution__shortage__lot__product",
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
