"""What the board of a day consists of, and what a browser lacks that has seen it once.

The grid is cut along its own elements: columns are `section`s with an id, parts are the `li`s in
them (which hold no other), and the frame is what is left. Whatever stands beside the grid is one
piece each. No `>` stands in an attribute, as templates escape it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

GRID = "board"
_CUTS = re.compile(
    r'<section\b[^>]*?\bid="(?P<column>[^"]+)"[^>]*>|<li\b(?P<attributes>[^>]*)>.*?</li>', re.DOTALL
)
_ID, _CLASS = re.compile(r'\bid="([^"]+)"'), re.compile(r'\bclass="([^"]+)"')


@dataclass(frozen=True)
class Place:
    """Which grid: of a location, a day, by `providers` or `rooms`."""

    location_id: int
    day: date
    by: str


@dataclass
class Cell:
    """A piece, and when it became what it is, in microseconds of the epoch."""

    content: Any
    since: int


@dataclass
class Grid:
    """The pieces as they were drawn last, by kind and name."""

    cells: dict[tuple[str, ...], Cell] = field(default_factory=dict)
    at: int = 0

    def take(self, drawn: dict[str, str], at: int) -> None:
        """It was drawn anew; reading for it had ended at that microsecond."""
        self.cells = {name: self._cell(name, content, at) for name, content in _pieces(drawn)}
        self.at = at

    def since(self, seen: int) -> dict[str, Any]:
        """What is not known to whoever knows everything until `seen`; nothing for nothing.

        `frame`: the grid without its parts. `columns`: the names of the parts of a column in their
        order, and `parts` those that are new, by column. `beside`: by the id of the element.
        """
        told: dict[str, Any] = {}
        for (kind, *names), cell in self.cells.items():
            if cell.since > seen:
                _put(told, [kind, *names], cell.content)
        return told

    def _cell(self, name: tuple[str, ...], content: Any, at: int) -> Cell:
        kept = self.cells.get(name)
        return kept if kept and kept.content == content else Cell(content, at)


def _put(told: dict[str, Any], names: list[str], content: Any) -> None:
    *way, last = names
    for name in way:
        told = told.setdefault(name, {})
    told[last] = content


def _pieces(drawn: dict[str, str]) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield from _pieces_of_grid(drawn[GRID])
    for name, html in drawn.items():
        if name != GRID:
            yield ("beside", name), html


def _pieces_of_grid(html: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    columns: dict[str, list[str]] = {}
    frame, kept_from, column = [], 0, ""
    for cut in _CUTS.finditer(html):
        if cut["column"]:
            column = cut["column"]
            columns[column] = []
        elif column:
            name = _key(cut["attributes"])
            columns[column].append(name)
            frame.append(html[kept_from : cut.start()].strip())
            kept_from = cut.end()
            yield ("parts", column, name), cut[0]
    frame.append(html[kept_from:].strip())
    yield ("frame",), "".join(frame)
    for column, names in columns.items():
        yield ("columns", column), names


def _key(attributes: str) -> str:
    """What an element is called: by its id, else by all its classes."""
    named = _ID.search(attributes) or _CLASS.search(attributes)
    return " ".join(named[1].split()) if named else ""
