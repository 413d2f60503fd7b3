"""Landmarks on the plates, and the outlines of areas as an SVG partial for templates."""

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from treatments.face.bust import Bust
from treatments.face.curves import rounded, svg_path
from treatments.face.mesh import canonical, mirror
from treatments.face.plate import HEIGHT, POSES, WIDTH, project

AREAS: dict[str, list[int]] = json.loads((Path(__file__).parent / "outlines.json").read_text())[
    "areas"
]
SOFTNESS = {"LIPS": 0.008}
USUAL_SOFTNESS = 0.028
MIDLINE_CM = 1e-6


def landmarks(bust: Bust) -> dict[str, object]:
    """Where each landmark lies on each plate, in pixels of the 1x picture."""
    views = {pose.name: project(bust.landmarks, pose)[:, :2].round(1).tolist() for pose in POSES}
    return {"width": WIDTH, "height": HEIGHT, "landmarks": views}


def area_rings(areas: Iterable[str]) -> list[tuple[str, str, list[int]]]:
    """(area, client's side, landmarks around it), both sides or the joined midline."""
    x, partner = canonical().vertices[:, 0], mirror(canonical())
    rings = []
    for area in areas:
        right = AREAS[area]
        left = [int(partner[i]) for i in right]
        if on_midline := [i for i in right if abs(x[i]) < MIDLINE_CM]:
            rings.append((area, "M", joined(right, left, set(on_midline))))
        else:
            rings += [(area, "R", right), (area, "L", left)]
    return rings


def joined(right: list[int], left: list[int], midline: set[int]) -> list[int]:
    """Right half, then left half backwards, turning where the outline crosses the midline."""
    start = next(
        i for i, point in enumerate(right) if point not in midline and right[i - 1] in midline
    )
    half = range(start, start + len(right))
    ordered = [right[i % len(right)] for i in half]
    other = [left[i % len(left)] for i in half]
    outer = [point for point in ordered if point not in midline]
    crossing = [point for point in ordered if point in midline]
    back = [point for point in reversed(other) if point not in midline]
    return [crossing[-1], *outer, crossing[0], *back]


def front_svg(front: list[list[float]], areas: Iterable[str]) -> str:
    """A partial of `templates/face/`: one path per area and side, under the client's names."""
    places = np.array(front)
    lines = [f'<svg class="face-map" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">']
    for area, side, ring in area_rings(areas):
        soft = rounded(places[ring], SOFTNESS.get(area, USUAL_SOFTNESS))
        lines.append(f'<path data-area="{area}" data-side="{side}" d="{svg_path(soft)}"/>')
    return "\n".join([*lines, "</svg>", ""])
