"""What is not given yet and may be: shown on the face as ghosts, and in the list to give."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from charting.charts.maps import GIVEN, ProposedLine
from charting.ground.marks import mark
from charting.record.contents import container_key
from charting.record.face_points import FacePoint
from treatments.face.points import split_points
from treatments.wording import plain_number

PLAN, LAST, OFF = "plan", "last", "off"


@dataclass(frozen=True)
class OfferedMaps:
    """`asked` is which ghosts somebody wants to see; without a wish the plan's, else the last's."""

    asked: str = ""
    planned: list[ProposedLine] = field(default_factory=list)
    last: list[ProposedLine] = field(default_factory=list)
    last_on: date | None = None

    @property
    def name(self) -> str:
        if self.asked in (PLAN, LAST, OFF):
            return self.asked
        return PLAN if self.planned else LAST

    @property
    def shown(self) -> list[ProposedLine]:
        """Whose ghosts lie on the face: not of what was given today."""
        return [one for one in self.of(self.name) if one.obstacle != GIVEN]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Which ghosts can be shown, with the words of the switch."""
        known = [(PLAN, "Plan", self.planned), (LAST, "Last visit", self.last)]
        return [*((name, label) for name, label, lines in known if lines), (OFF, "None")]

    def of(self, name: str) -> list[ProposedLine]:
        """All lines of one of the two, for the page that asks before they are given."""
        return {PLAN: self.planned, LAST: self.last}.get(name, [])

    @property
    def has_any(self) -> bool:
        return bool(self.planned or self.last)

    @property
    def planned_now(self) -> list[ProposedLine]:
        return [one for one in self.planned if one.container]

    @property
    def last_now(self) -> list[ProposedLine]:
        return [one for one in self.last if one.container]


def ghosts_of(lines: Iterable[ProposedLine], page: str) -> list[FacePoint]:
    """`page` is the address of the chart: a tap on a point takes that point for the next amount."""
    return [point for one in lines for point in _points(one, page)]


def _points(proposed: ProposedLine, page: str) -> Iterator[FacePoint]:
    line, link = proposed.line, ""
    if line.places:
        chosen = {"area": mark(line.area.pk), "side": line.side, "again": str(line.key)}
        if proposed.container:
            chosen["with"] = container_key(proposed.container)
        link = f"{page}?{urlencode(chosen)}"
    description = f"{line.where}: {line.label}, not given yet"
    for number, place in enumerate(split_points(line.places) or [""]):
        label = "" if number else plain_number(line.amount)
        yield FacePoint(
            line.area.pk, line.side, label, description, place, is_ghost=True, link=link
        )
