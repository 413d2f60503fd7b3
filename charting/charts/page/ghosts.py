"""What is not given yet and may be: shown on the face as ghosts, and in the list to give."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from charting.charts.maps import GIVEN, ProposedLine
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
        """Whose ghosts lie on the face: where the place was treated today, none."""
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


def ghosts_of(lines: Iterable[ProposedLine]) -> list[FacePoint]:
    return [point for one in lines for point in _points(one)]


def _points(proposed: ProposedLine) -> Iterator[FacePoint]:
    line = proposed.line
    description = f"{line.where}: {line.label}, not given yet"
    for number, place in enumerate(split_points(line.places) or [""]):
        label = "" if number else plain_number(line.amount)
        yield FacePoint(line.area.pk, line.side, label, description, place, is_ghost=True)
