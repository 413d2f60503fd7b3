"""Answers as one reads them: "Yes: lower face", "137 lb", "Apr 27, 1988"."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext

from charting.intake.questions import NO, UNSURE, YES, Detail, Question
from medspa.formats.dates import format_when


def answer_in_words(question: Question, value: Mapping[str, object], language: str = "en") -> str:
    """The answer with its details, in the words of the question's own version."""
    said = _said(question, value)
    details = [_detail(one, value, language) for one in question.details if value.get(one.id)]
    return ": ".join([said, ", ".join(details)]) if details else said


def _said(question: Question, value: Mapping[str, object]) -> str:
    said = str(value.get("is", ""))
    if said == UNSURE and question.kind != "yes_no":
        return gettext("Rather not say")
    if question.kind == "date":
        return _day(said)
    if question.kind == "number":
        return f"{said} {value.get('is-unit', '')}".strip()
    return {YES: gettext("Yes"), NO: gettext("No"), UNSURE: gettext("Not sure")}.get(said, said)


def _detail(detail: Detail, value: Mapping[str, object], language: str) -> str:
    said = value[detail.id]
    labels = {one.id: one.label(language) for one in detail.options}
    if isinstance(said, list):
        return ", ".join(labels.get(str(one), str(one)) for one in said)
    if detail.kind == "date":
        return _day(str(said))
    if detail.kind == "number":
        return f"{said} {value.get(f'{detail.id}-unit', '')}".strip()
    return labels.get(str(said), str(said))


def _day(text: str) -> str:
    try:
        return format_when(date.fromisoformat(text), "j M Y")
    except ValueError:
        return text
