"""What people worry about, answered from the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from medspa.formats.dates import FIRST_LANGUAGE, current_language
from treatments.models import CommonQuestion, Modality
from website.text.markdown import to_html


@dataclass(frozen=True)
class Answer:
    """`language`: the one it is written in, where that is not the reader's."""

    title: str
    body: SafeString
    language: str


def answers_about(modalities: Iterable[str] = Modality.values) -> list[Answer]:
    """In the reader's language, or else the first one. What waits for a prescriber is left out."""
    reader = current_language()
    rows = CommonQuestion.objects.for_clients().filter(
        modality__in=["", *modalities], language__in={reader, FIRST_LANGUAGE}
    )
    chosen: dict[str, CommonQuestion] = {}
    for row in sorted(rows, key=lambda row: row.language == reader):
        chosen[row.slug] = row
    in_order = sorted(chosen.values(), key=lambda row: (row.position, row.slug))
    return [_answer(row, reader) for row in in_order]


def _answer(row: CommonQuestion, reader: str) -> Answer:
    foreign = row.language if row.language != reader else ""
    return Answer(row.question, to_html(row.answer), foreign)
