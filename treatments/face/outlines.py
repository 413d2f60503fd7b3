"""Landmarks on the plates, and the outlines of areas as an SVG partial for templates."""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from treatments.face.bust import Bust
from treatments.face.curves import svg_path
from treatments.face.mesh import canonical, mirror
from treatments.face.plate import HEIGHT, POSES, WIDTH, project
from treatments.face.sculpt import LIP_BORDER

HERE = Path(__file__).parent
INSET = 0.93
MIDLINE_CM = 1e-6


def landmarks_json(bust: Bust) -> dict[str, object]:
    """Where each landmark lies on each plate, in pixels of the 1x picture."""
    views = {
        pose.name: project(bust.landmarks, pose)[:, :2].round(1).tolist() for pose in POSES
    }
    return {"width": WIDTH, "height": HEIGHT, "landmarks": views}


def area_rings() -> list[tuple[str, str, list[int]]]:
    """(area, client's side, landmarks around it), both sides or the joined midline."""
    areas = json.loads((HERE / "outlines.json").read_text())["areas"]
    areas = {**areas, "LIPS": list(LIP_BORDER[:6] + LIP_BORDER[6:])}
    x, partner = canonical().vertices[:, 0], mirror(canonical())
    rings = []
    for area, right in areas.items():
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


def drawn(points: NDArray[np.float64]) -> str:
    """A soft closed path, drawn a little inside the landmarks."""
    centre = points.mean(axis=0)
    return svg_path(centre + INSET * (points - centre))


def front_svg(landmarks: list[list[float]]) -> str:
    """The partial `templates/face/front.svg.html`: one path per area and side."""
    places = np.array(landmarks)
    lines = [f'<svg class="face-map" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">']
    for area, side, ring in sorted(area_rings()):
        lines.append(f'<path data-area="{area}" data-side="{side}" d="{drawn(places[ring])}"/>')
    return "\n".join([*lines, "</svg>", ""])
