"""The health questions as plain values: read from the file of the release, or from a stored version
of it. Nothing here asks the database."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from charting.ground.sealing import sha256_of

DATA = Path(__file__).parent / "data"
YES, NO, UNSURE = "yes", "no", "unsure"
KINDS = ("yes_no", "date", "number", "text")
HOLDS = ("visit", "confirm", "year", "always")
REGIONS = (
    {"id": "U", "en": "Forehead, eyes, temples", "es": "Frente, ojos, sienes"},
    {"id": "M", "en": "Cheeks or nose", "es": "Mejillas o nariz"},
    {"id": "L", "en": "Mouth, chin, jaw", "es": "Boca, mentón, mandíbula"},
    {"id": "N", "en": "Neck", "es": "Cuello"},
)
"""As `FacialArea.Region`, in a client's words."""

Words = Mapping[str, Any]


def _in(words: Words, language: str) -> Any:
    return words.get(language) or words["en"]


@dataclass(frozen=True)
class Option:
    id: str
    words: Words

    def label(self, language: str) -> str:
        return str(_in(self.words, language))


@dataclass(frozen=True)
class Detail:
    """What is asked beside a yes. `options` of neurotoxins are the products of the catalogue."""

    id: str
    kind: str
    words: Words
    options: tuple[Option, ...] = ()
    units: tuple[str, ...] = ()
    input: str = ""
    is_brand: bool = False

    def label(self, language: str) -> str:
        return str(_in(self.words, language))


@dataclass(frozen=True)
class Question:
    """One question of one version. `words` by language: ask, short, and help, why, label if any."""

    slug: str
    row: int
    section: str
    kind: str
    holds: str
    words: Words
    same_day: bool = False
    sure: bool = False
    modalities: frozenset[str] = frozenset()
    units: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()

    def said(self, what: str, language: str = "en") -> str:
        """`ask`, `short`, `help`, `why` or `label`; empty if there is none."""
        return str(_in(self.words, language).get(what, ""))

    def is_asked(self, modalities: Collection[str]) -> bool:
        """Of whoever may be given one of these; with none named, of everybody."""
        return not (self.modalities and modalities) or bool(self.modalities & set(modalities))


@dataclass(frozen=True)
class Section:
    id: str
    words: Words

    def said(self, what: str, language: str = "en") -> str:
        return str(_in(self.words, language)[what])


@dataclass(frozen=True)
class Questions:
    """One version, whole."""

    version: int
    sections: tuple[Section, ...]
    questions: Mapping[str, Question]

    def asked_of(self, modalities: Collection[str]) -> list[Question]:
        return [one for one in self.questions.values() if one.is_asked(modalities)]

    def find(self, slug: str) -> Question | None:
        return self.questions.get(slug)


def content_of_release() -> dict[str, Any]:
    """The file that came with the release, as it is stored."""
    return tomllib.loads((DATA / "questionnaire.toml").read_text("utf-8"))


@cache
def current_questions() -> Questions:
    return parse_questions(content_of_release())


@cache
def current_hash() -> str:
    return sha256_of(content_of_release())


def parse_questions(content: Mapping[str, Any]) -> Questions:
    """Raises KeyError for a file that lacks what it must say."""
    questions = [_question(row) for row in content["question"]]
    return Questions(
        version=content["version"],
        sections=tuple(Section(row["id"], row) for row in content["section"]),
        questions={one.slug: one for one in questions},
    )


def _question(row: Mapping[str, Any]) -> Question:
    return Question(
        slug=row["slug"],
        row=row["row"],
        section=row["section"],
        kind=row["kind"],
        holds=row["holds"],
        words={language: row[language] for language in ("en", "es")},
        same_day=row.get("same_day", False),
        sure=row.get("sure", False),
        modalities=frozenset(row.get("modalities", ())),
        units=tuple(row.get("units", ())),
        details=tuple(_detail(one) for one in row.get("detail", ())),
    )


def _detail(row: Mapping[str, Any]) -> Detail:
    options = row.get("options", ())
    return Detail(
        id=row["id"],
        kind=row["kind"],
        words={language: row[language] for language in ("en", "es")},
        options=tuple(Option(one["id"], one) for one in _options(options)),
        units=tuple(row.get("units", ())),
        input=row.get("input", ""),
        is_brand=options == "neurotoxins",
    )


def _options(options: Any) -> Any:
    if isinstance(options, str):
        return REGIONS if options == "regions" else ()
    return options
