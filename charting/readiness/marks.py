"""Seven marks before a visit: in place, missing, not needed. The desk reads that, never what."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class Mark(StrEnum):
    """In the order of the strip."""

    QUESTIONS = "questions"
    PAPERS = "papers"
    CLEARANCE = "clearance"
    PHOTOS = "photos"
    STOCK = "stock"
    OPENING = "opening"
    ESTIMATE = "estimate"


class State(StrEnum):
    IN_PLACE = "in-place"
    MISSING = "missing"
    NOT_NEEDED = "not-needed"


NAMES = {
    Mark.QUESTIONS: "health questions",
    Mark.PAPERS: "papers",
    Mark.CLEARANCE: "clearance",
    Mark.PHOTOS: "photos",
    Mark.STOCK: "stock",
    Mark.OPENING: "opening checklist",
    Mark.ESTIMATE: "estimate",
}
STATES = {
    State.IN_PLACE: "in place",
    State.MISSING: "missing",
    State.NOT_NEEDED: "not needed",
}


@dataclass(frozen=True)
class Readiness:
    """How one visit stands."""

    marks: Mapping[Mark, State]

    @cached_property
    def missing(self) -> list[Mark]:
        return [mark for mark in Mark if self.marks[mark] == State.MISSING]

    @property
    def is_ready(self) -> bool:
        return not self.missing

    @property
    def lacks_forms(self) -> bool:
        """Something that the client does alone, by the link."""
        return Mark.QUESTIONS in self.missing or Mark.PAPERS in self.missing

    @property
    def words(self) -> str:
        """ "papers, clearance"; nothing where all is in place."""
        return ", ".join(NAMES[mark] for mark in self.missing)

    @property
    def strip(self) -> SafeString:
        """Seven shapes, and the same in words for whoever has the page read out."""
        return strip_of(tuple(self.marks[mark] for mark in Mark))

    @property
    def lines(self) -> list[tuple[Mark, str, State, str]]:
        """Mark, its name, its state and that in words, of those that are needed."""
        return [
            (mark, NAMES[mark], self.marks[mark], STATES[self.marks[mark]])
            for mark in Mark
            if self.marks[mark] != State.NOT_NEEDED
        ]


def readiness_from(missing: Mapping[Mark, bool | None]) -> Readiness:
    """Whether each is missing; None where it is not needed."""
    states = {None: State.NOT_NEEDED, True: State.MISSING, False: State.IN_PLACE}
    return Readiness({mark: states[missing.get(mark)] for mark in Mark})


@lru_cache(maxsize=1024)
def strip_of(states: tuple[State, ...]) -> SafeString:
    """The same for all visits that stand alike: a board draws hundreds."""
    missing = [
        NAMES[mark] for mark, state in zip(Mark, states, strict=True) if state == State.MISSING
    ]
    says = f"Not ready: {', '.join(missing)}" if missing else "Ready"
    shapes = format_html_join("", '<i class="is-{}"></i>', ((state,) for state in states))
    return format_html(
        '<span class="ready-strip" title="{0}"><span aria-hidden="true">{1}</span>'
        '<span class="visually-hidden">{0}</span></span>',
        says,
        shapes,
    )
