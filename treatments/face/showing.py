"""In which view an area is shown to clients, and its outlines there for pages without a script."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PLATES = Path(__file__).resolve().parent.parent.parent / "static" / "img" / "face"
FRONT, TURNED = "front", "oblique-right"
# On the side of the face: from the front they are a sliver at its edge.
FROM_THE_SIDE = frozenset(
    ["MASSETER", "JAWLINE", "JAW_ANGLE", "PREAURICULAR", "NEFERTITI", "EARLOBE"]
)
BELOW_THE_PLATE = frozenset(["PLATYSMA", "NECKLINES", "EARLOBE"])  # on the neck, under the picture
PATH = re.compile(r'<path data-area="(\w+)" data-side="(\w)" data-at="[\d. -]+" d="([^"]+)"/>')

MIDDLE = re.compile(r'<path data-area="(\w+)" data-side="(\w)" data-at="([\d.-]+) ([\d.-]+)"')

Outline = tuple[str, str, str]  # area, side, path


def best_view(codes: Iterable[str]) -> str:
    """The view that shows all of these well: half turned as soon as one lies at the side."""
    return TURNED if FROM_THE_SIDE & set(codes) else FRONT


@cache
def outlines_in(view: str) -> dict[str, list[Outline]]:
    """Every outline of a view by its area; of an area of both maps the first, neurotoxin's."""
    found: dict[str, list[Outline]] = {}
    for name in ("neurotoxin", "filler"):
        text = (PLATES / f"{view}.svg").read_text(encoding="utf-8")
        group = text.partition(f'<g data-map="{name}">')[2].partition("</g>")[0]
        here: dict[str, list[Outline]] = {}
        for area, side, path in PATH.findall(group):
            here.setdefault(area, []).append((area, side, path))
        found = here | found
    return found


def outlines_of(view: str, codes: Iterable[str]) -> list[Outline]:
    """What of these areas the view shows."""
    drawn = outlines_in(view)
    shown = (code for code in dict.fromkeys(codes) if code not in BELOW_THE_PLATE)
    return [outline for code in shown for outline in drawn.get(code, ())]


@cache
def middles_in(view: str) -> dict[tuple[str, str], tuple[float, float]]:
    """Of each area and side the middle of what the view shows of it, in pixels of the plate."""
    text = (PLATES / f"{view}.svg").read_text(encoding="utf-8")
    return {(area, side): (float(x), float(y)) for area, side, x, y in MIDDLE.findall(text)}
