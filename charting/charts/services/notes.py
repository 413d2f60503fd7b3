"""Writing the words of a chart."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict

from django.db import transaction

from charting.charts.errors import NoteMovedOn
from charting.errors import NotesChanged
from charting.ground.acting_staff import lock_open_chart, mark_saved, require_staff
from charting.models import Chart, WordsBy
from charting.record.contents import read_contents
from charting.record.gates.words import words_of_others
from charting.record.snapshot.note_text import NoteText, read_note
from charting.record.snapshot.snapshot import containers_of
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clinic.models import StaffMember
from medspa.errors import NotPermitted

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
    staff = require_staff(by, Permission.WRITE_CHARTS)
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
    changed = [name for name, value in said.items() if value != getattr(chart, name)]
    for name, value in said.items():
        setattr(chart, name, value)
    _note_author(chart, changed, staff, now)
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
    staff = require_staff(by, Permission.WRITE_CHARTS)
    chart = lock_open_chart(chart)
    note, text = note_of_chart(chart), _plain(text)
    if _plain(seen) != _plain(note.text):
        raise NoteMovedOn("This text changed after the page was opened. Here is how it reads now.")
    is_own = bool(text) and text != note.generated
    if is_own and text != chart.written_note:
        _note_author(chart, [WordsBy.Text.WRITTEN_NOTE], staff, now)
    chart.written_note = text if is_own else ""
    chart.note_source = note.generated if is_own else ""
    chart.saved_at = now
    chart.save(update_fields=["written_note", "note_source", "saved_at"])
    record(by=by, action="chart.note_worded", target=chart, is_edited=is_own)
    return NoteText(note.generated, chart.written_note, chart.note_source)


@transaction.atomic
def confirm_words(*, chart: Chart, seen: int, by: User, now: datetime) -> list[WordsBy]:
    """Whoever signs read what a colleague wrote, and leaves it as it is. `seen`: the newest row of
    who wrote what, as the page had it.

    Raises NotPermitted, ChartSigned, NotesChanged where somebody wrote since.
    """
    staff = require_staff(by, Permission.SIGN_CHARTS)
    chart = lock_open_chart(chart)
    if staff.pk != chart.injector_id:
        raise NotPermitted(f"Only {chart.injector}, who signs, confirms these words.")
    contents = read_contents(chart)
    if seen != newest_author(contents.words_by):
        raise NotesChanged("Somebody wrote since. Read it as it is now.", **words_in(chart))
    others = [one.text for one in words_of_others(contents)]
    rows = _note_author(chart, others, staff, now, is_confirmed=True)
    mark_saved(chart, now)
    record(by=by, action="chart.words_confirmed", target=chart, texts=", ".join(others))
    return rows


def newest_author(rows: Iterable[WordsBy]) -> int:
    """By its number; 0: nobody wrote yet."""
    return max((one.pk for one in rows), default=0)


def _note_author(
    chart: Chart,
    texts: Iterable[str],
    staff: StaffMember,
    now: datetime,
    *,
    is_confirmed: bool = False,
) -> list[WordsBy]:
    rows = (
        WordsBy(chart=chart, text=one, by=staff, at=now, is_confirmed=is_confirmed) for one in texts
    )
    return WordsBy.objects.bulk_create(rows)


def _plain(text: str) -> str:
    """As a form sends it back: with other ends of lines."""
    return text.replace("\r\n", "\n").strip()
