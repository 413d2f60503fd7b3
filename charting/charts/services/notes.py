"""Writing the words of a chart."""

from datetime import datetime
from typing import TypedDict

from django.db import transaction

from charting.charts.errors import NoteMovedOn
from charting.errors import NotesChanged
from charting.ground.acting_staff import lock_open_chart, require_staff
from charting.models import Chart
from charting.record.contents import read_contents
from charting.record.snapshot.note_text import NoteText, read_note
from charting.record.snapshot.snapshot import containers_of
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record

WORDS = ("concern", "assessment", "notes")


class ChartWords(TypedDict):
    """The written part of a chart."""

    concern: str
    assessment: str
    notes: str


@transaction.atomic
def save_notes(
    *,
    chart: Chart,
    concern: str,
    assessment: str,
    notes: str,
    by: User,
    now: datetime,
    seen_version: int | None = None,
) -> Chart:
    """Keep the written part, and return the chart with its new `notes_version`.

    `seen_version` is the one that was on the page: what somebody else wrote since is never written
    over. Saving what is there already changes nothing.
    Raises NotPermitted, ChartSigned, ChartDiscarded, NotesChanged.
    """
    require_staff(by, Permission.WRITE_CHARTS)
    chart = lock_open_chart(chart)
    said: ChartWords = {
        "concern": concern,
        "assessment": assessment,
        "notes": notes,
    }
    if said == words_in(chart):
        return chart
    if seen_version is not None and seen_version != chart.notes_version:
        raise NotesChanged(
            "These notes changed somewhere else after this page was loaded.",
            version=chart.notes_version,
            **words_in(chart),
        )
    for name, value in said.items():
        setattr(chart, name, value)
    chart.notes_version += 1
    chart.saved_at = now
    chart.save(update_fields=[*WORDS, "notes_version", "saved_at"])
    record(by=by, action="chart.notes_saved", target=chart, version=chart.notes_version)
    return chart


def words_in(chart: Chart) -> ChartWords:
    return {
        "concern": chart.concern,
        "assessment": chart.assessment,
        "notes": chart.notes,
    }


def note_of_chart(chart: Chart) -> NoteText:
    contents = read_contents(chart)
    return read_note(contents, containers_of(contents))


@transaction.atomic
def word_note(*, chart: Chart, text: str, seen: str, by: User, now: datetime) -> NoteText:
    """`text` stands for what the entries say; empty, or just what they say: theirs again.

    `seen`: the text that the form showed. Raises NotPermitted, ChartSigned, NoteMovedOn.
    """
    require_staff(by, Permission.WRITE_CHARTS)
    chart = lock_open_chart(chart)
    note, text = note_of_chart(chart), _plain(text)
    if _plain(seen) != _plain(note.text):
        raise NoteMovedOn("This text changed after the page was opened. Here is how it reads now.")
    is_own = bool(text) and text != note.generated
    chart.written_note = text if is_own else ""
    chart.note_source = note.generated if is_own else ""
    chart.saved_at = now
    chart.save(update_fields=["written_note", "note_source", "saved_at"])
    record(by=by, action="chart.note_worded", target=chart, is_edited=is_own)
    return NoteText(note.generated, chart.written_note, chart.note_source)


def _plain(text: str) -> str:
    """As a form sends it back: with other ends of lines."""
    return text.replace("\r\n", "\n").strip()
