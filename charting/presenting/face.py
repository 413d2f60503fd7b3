"""The client's face with the areas of the plan lit and numbered, from the front.

Outlines and the places of their numbers are the atlas's own (`static/img/face/front.svg`), so they
fit the plate. What lies on the neck, under the picture, is in the list only.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from charting.presenting.shown import NOT_NOW, ShownLine, ShownPlan
from treatments.face.showing import BELOW_THE_PLATE, FRONT, PLATES
from treatments.models import Modality

DRAWN = re.compile(
    r'<path data-area="(\w+)" data-side="(\w)" data-at="([\d.-]+) ([\d.-]+)" d="([^"]+)"/>'
)
NEAR = 42  # units of the plate, 600 wide: numbers closer than this would cover one another
FOREHEAD_AT = 250  # above it a plan needs the whole plate; else the top is left out
WHOLE, WITHOUT_FOREHEAD = "0 0 600 730", "0 112 600 618"


@dataclass(frozen=True)
class Area:
    """One outline on the face. `kind`: a class of its look: first, later or off."""

    number: int
    kind: str
    path: str
    x: float
    y: float

    @property
    def at(self) -> str:
        """Where its number stands, as every language writes it in SVG: with a point."""
        return f"translate({self.x:.1f} {self.y:.1f})"


@dataclass(frozen=True)
class Face:
    areas: Sequence[Area]
    kinds: Sequence[str]

    @property
    def lit(self) -> list[Area]:
        return [area for area in self.areas if area.kind != "off"]

    @property
    def view_box(self) -> str:
        return WHOLE if any(area.y < FOREHEAD_AT for area in self.areas) else WITHOUT_FOREHEAD


def face_of(plan: ShownPlan) -> Face:
    """Every line of the plan where it goes; those of the first visit told from later ones."""
    areas = [area for visit in plan.visits for line in visit.lines for area in _areas(visit, line)]
    placed = apart(areas)
    kinds = [kind for kind in ("first", "later", "off") if any(a.kind == kind for a in placed)]
    return Face(placed, kinds)


def _areas(visit: object, line: ShownLine) -> Iterable[Area]:
    first = getattr(visit, "number", 1) == 1
    kind = "off" if line.state == NOT_NOW else "first" if first else "later"
    for x, y, path in _outlines(line):
        yield Area(line.number, kind, path, x, y)


def _outlines(line: ShownLine) -> list[tuple[float, float, str]]:
    """Of the area as clients name it where it is drawn, else of its parts; on its sides."""
    drawn = drawn_areas(Modality(line.data["modality"]))
    codes = [line.data["area"]] if line.data["area"] in drawn else line.data["codes"]
    sides = line.data["sides"] or "RLM"
    return [
        (x, y, path)
        for code in codes
        for side, x, y, path in drawn.get(code, ())
        if (side in sides or side == "M") and code not in BELOW_THE_PLATE
    ]


@cache
def drawn_areas(modality: str) -> dict[str, list[tuple[str, float, float, str]]]:
    """The outlines of one map: area to side, place of the number, and path."""
    text = (PLATES / f"{FRONT}.svg").read_text(encoding="utf-8")
    group = text.partition(f'<g data-map="{modality}">')[2].partition("</g>")[0]
    found: dict[str, list[tuple[str, float, float, str]]] = {}
    for code, side, x, y, path in DRAWN.findall(group):
        found.setdefault(code, []).append((side, float(x), float(y), path))
    return found


def apart(areas: Sequence[Area]) -> list[Area]:
    """Numbers that would cover one another stand one below the other."""
    placed: list[Area] = []
    for area in sorted(areas, key=lambda one: (one.y, one.x)):
        y = area.y
        for other in placed:
            if abs(other.x - area.x) < NEAR and abs(other.y - y) < NEAR:
                y = other.y + NEAR
        placed.append(replace(area, y=min(y, 705)))
    return placed
