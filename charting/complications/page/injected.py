"""What was injected before it began, on the face and as a list; the suspected lines numbered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import count

from charting.models import EventSuspect, Injection
from treatments.face.points import seen_points
from treatments.face.showing import middles_in, outlines_of
from treatments.wording import plain_number

FRONT = "front"


@dataclass(frozen=True)
class InjectedLine:
    """A line of a chart; `number` from 1 where it is suspected."""

    line: Injection
    number: int

    @property
    def amount(self) -> str:
        return f"{plain_number(self.line.amount)} {self.line.product.unit}"

    @property
    def side(self) -> str:
        return f" {self.line.side}" if self.line.side in ("R", "L") else ""


@dataclass(frozen=True)
class Mark:
    x: float
    y: float
    number: int


@dataclass(frozen=True)
class Injected:
    lines: list[InjectedLine]
    marks: list[Mark]
    outlines: list[str]


def injected_of(lines: list[Injection], suspects: Iterable[EventSuspect], zone: tzinfo) -> Injected:
    """By day, the newest first, and within a day by area: nothing stands first because it is held
    to be the cause. No query beyond those that read the lines."""
    suspected, numbers = {one.injection_id for one in suspects}, count(1)
    rows = [
        InjectedLine(line, next(numbers) if line.pk in suspected else 0)
        for line in sorted(lines, key=lambda line: _place(line, zone))
    ]
    named = {(row.line.area_id, row.line.side) for row in rows if row.number}
    drawn = outlines_of(FRONT, [area for area, _ in named])
    return Injected(
        rows,
        [mark for row in rows[::-1] for mark in _marks(row)],
        [path for area, side, path in drawn if (area, side) in named],
    )


def _place(line: Injection, zone: tzinfo) -> tuple[int, str, str, datetime]:
    """`zone`: of the location, whose days they are."""
    return -line.at.astimezone(zone).toordinal(), str(line.area), line.side, line.at


def _marks(row: InjectedLine) -> Iterator[Mark]:
    """A suspected line has one mark with its number, the others a dot at each point."""
    spots = list(_spots(row.line))
    for x, y in spots[:1] if row.number else spots:
        yield Mark(x, y, row.number)


def _spots(line: Injection) -> Iterator[tuple[float, float]]:
    """Of points that the front shows; else the middle of the area."""
    seen = list(seen_points(FRONT, line.written_places))
    middle = middles_in(FRONT).get((line.area_id, line.side))
    yield from seen or ([middle] if middle else [])
