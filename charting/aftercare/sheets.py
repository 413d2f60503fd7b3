"""What a client is told afterwards, by what was given where: data, read once (`data/sheets.toml`).

A section of the data covers a modality, kinds of product and areas. Its version is that of the
whole file: whoever has the number finds the words of both languages again.
"""

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from medspa.formats.dates import FIRST_LANGUAGE
from treatments.models import Product

DATA = Path(__file__).parent / "data" / "sheets.toml"
Data = dict[str, Any]


class GivenHere(NamedTuple):
    """What was given, and in which area (its code)."""

    product: Product
    area: str


@dataclass(frozen=True)
class CareLine:
    """One sentence by language; `is_danger`: a sign to call for at once."""

    words: dict[str, str]
    source: str
    needs_review: bool
    is_danger: bool

    def said(self, language: str) -> str:
        return self.words.get(language) or self.words[FIRST_LANGUAGE]


@dataclass(frozen=True)
class Section:
    """Sentences for a modality; with `kinds` or `areas` only for these."""

    id: str
    modality: str
    kinds: frozenset[str]
    areas: frozenset[str]
    titles: dict[str, str]
    lines: tuple[CareLine, ...]

    @property
    def title(self) -> str:
        return self.titles[FIRST_LANGUAGE]

    @property
    def unread(self) -> int:
        """How many of its sentences nobody has read in a source."""
        return sum(line.needs_review for line in self.lines)

    def covers(self, given: GivenHere) -> bool:
        return (
            given.product.modality == self.modality
            and (not self.kinds or given.product.kind in self.kinds)
            and (not self.areas or given.area in self.areas)
        )

    def in_language(self, language: str) -> Data:
        """As it is handed out and sealed: plain words."""
        return {
            "id": self.id,
            "title": self.titles.get(language, self.title),
            "says": [one.said(language) for one in self.lines if not one.is_danger],
            "danger": [one.said(language) for one in self.lines if one.is_danger],
        }


def sections_for(given: Iterable[GivenHere]) -> list[Section]:
    """What the client has to know about all of it, each section once."""
    everything = list(given)
    return [section for section in all_sections() if any(map(section.covers, everything))]


@cache
def all_sections() -> tuple[Section, ...]:
    read = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return tuple(_section(row) for row in read["section"])


@cache
def sheet_version() -> str:
    """Twelve digits that change with any word of the data."""
    return hashlib.sha256(DATA.read_bytes()).hexdigest()[:12]


def _section(row: Data) -> Section:
    return Section(
        id=row["id"],
        modality=row["modality"],
        kinds=frozenset(row.get("kinds", ())),
        areas=frozenset(row.get("areas", ())),
        titles=row["title"],
        lines=tuple(_line(one) for one in row["line"]),
    )


def _line(row: Data) -> CareLine:
    needs_review = row.get("needs_review", False)
    if not needs_review and not row.get("source"):
        raise ValueError(f"neither a source nor needs_review: {row['en']}")
    words = {"en": row["en"], "es": row["es"]}
    return CareLine(words, row.get("source", ""), needs_review, row.get("danger", False))
