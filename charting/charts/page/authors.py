"""Beside each text of an open chart: who of the colleagues wrote it, and when."""

from dataclasses import dataclass

from charting.charts.services.notes import newest_author
from charting.models import WordsBy
from charting.record.contents import ChartContents
from charting.record.gates.words import newest_words, words_of_others
from medspa.formats.dates import format_hour, format_when


@dataclass(frozen=True)
class Authors:
    """`says`: of each text, in words; `waits`: whether whoever signs has to confirm some; `seen`:
    the newest row that this was read from."""

    says: dict[str, str]
    waits: bool
    seen: int

    @property
    def of_note(self) -> str:
        """Of the wording of what was done."""
        return self.says.get(WordsBy.Text.WRITTEN_NOTE, "")


def authors_of(contents: ChartContents) -> Authors:
    """No statement."""
    others = words_of_others(contents)
    said = {one.text: _says(contents, one) for one in others}
    confirmed = (one for one in newest_words(contents).values() if one.is_confirmed)
    said |= {one.text: f"confirmed by {one.by.name}, {_when(contents, one)}" for one in confirmed}
    return Authors(said, bool(others), newest_author(contents.words_by))


def _says(contents: ChartContents, one: WordsBy) -> str:
    return f"written by {one.by.name}, {_when(contents, one)}"


def _when(contents: ChartContents, one: WordsBy) -> str:
    """`5:35 am`, with its day if that is not the day of the visit."""
    local = contents.chart.appointment.location.local(one.at)
    is_today = local.date() == contents.chart.visit_on
    return format_hour(local) if is_today else format_when(local, "M j, g:i A")
