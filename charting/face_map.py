"""Where the areas lie on the picture of the face. Areas that are not on it are in the list only."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ATLAS = Path(__file__).parent / "face_atlas" / "front.json"


@dataclass(frozen=True)
class Outline:
    """One outline: SVG path data `d` and its middle, in units of the 600 x 730 plate."""

    area: str
    side: str
    d: str
    x: float
    y: float


@cache
def outlines(modality: str) -> tuple[Outline, ...]:
    """The outlines of one modality's areas, seen from the front: her right is on the left."""
    return tuple(Outline(**entry) for entry in json.loads(ATLAS.read_text())[modality])


@cache
def middles(modality: str) -> dict[tuple[str, str], tuple[float, float]]:
    """The middle of each (area, side) that is on the picture."""
    return {(one.area, one.side): (one.x, one.y) for one in outlines(modality)}
