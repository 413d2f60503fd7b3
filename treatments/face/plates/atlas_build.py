"""Build the face atlas, static/face/atlas.json, from the mesh and the outlines in regions.json.

Symmetric to the last digit: the client's left half is the mirror image of the right.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from treatments.face.plates.plate import (
    CENTRE_Y_CM,
    HEIGHT,
    PIXELS_PER_CM,
    POSES,
    STAGE_HEIGHT,
    WIDTH,
    as_view,
)
from treatments.face.shape import sculpt
from treatments.face.shape.curves import contains_points
from treatments.face.shape.extension import Extension, extend_mask
from treatments.face.shape.mesh import CANONICAL, Mesh, Points, canonical_mesh, mirror_partners

REGIONS = json.loads((Path(__file__).parent / "regions.json").read_text())
ATLAS = Path(__file__).resolve().parents[3] / "static" / "face" / "atlas.json"
EXTENDED = {
    "filler": ("NECKLINES", "EARLOBE"),
    "neurotoxin": ("NEFERTITI", "PLATYSMA", "NECKLINES"),
}
# fmt: off
MIDLINE = frozenset((
    "FOREHEAD", "GLABELLA", "NASAL_TIP_TOX", "NOSE_DORSUM", "NOSE_TIP", "LIP_UPPER", "LIP_LOWER",
    "LIP_FLIP", "PERIORAL", "LABIOMENTAL", "CHIN", "MENTALIS", "NECKLINES",
))
# fmt: on


class OutlinesOverlapError(Exception):
    """Two outlines of one map claim the same triangle."""


Sides = dict[str, list[int]]


@dataclass(frozen=True)
class Surface:
    """The mask as it lies on the plates, with neck and lobes."""

    mesh: Mesh
    extension: Extension

    @cached_property
    def partner(self) -> list[int]:
        """For each triangle its mirror image."""
        across = mirror_partners(self.mesh)
        number = {tuple(sorted(face)): n for n, face in enumerate(self.mesh.faces.tolist())}
        return [number[tuple(sorted(face))] for face in across[self.mesh.faces].tolist()]

    @cached_property
    def is_right(self) -> NDArray[np.bool_]:
        """No triangle straddles the midline of the client's face."""
        is_right: NDArray[np.bool_] = self.mesh.vertices[self.mesh.faces, 0].mean(axis=1) < 0
        return is_right


def build_surface() -> Surface:
    """Landmarks where the finished sculpture has them, evened out between left and right."""
    base = sculpt.add_head(sculpt.close_lips(sculpt.close_eyes(canonical_mesh())))
    smooth = sculpt.subdivide_mesh(base, 3).vertices[: len(canonical_mesh().vertices)]
    partner = mirror_partners(canonical_mesh())
    even = ((smooth + smooth[partner] * [-1, 1, 1]) / 2).round(3)
    even[partner == np.arange(len(even)), 0] = 0
    faces = canonical_mesh().faces
    beside = extend_mask(even, len(faces))
    points = np.vstack([even, beside.vertices.round(3)])
    return Surface(Mesh(points, np.vstack([faces, beside.faces])), beside)


def flat_middles() -> Points:
    """The middle of each triangle of the mask, laid flat."""
    data = json.loads(CANONICAL.read_text())
    middles: NDArray[np.float64] = np.array(data["uv"])[np.array(data["triangles"])].mean(axis=1)
    return middles


def claimed_triangles(rings: list[list[int]], is_right: NDArray[np.bool_]) -> set[int]:
    """Triangles of the right half whose middle lies inside one of the outlines."""
    flat = np.array(json.loads(CANONICAL.read_text())["uv"])
    middles = flat_middles()
    inside = np.zeros(len(middles), bool)
    for ring in rings:
        inside |= contains_points(flat[ring], middles)
    return set(np.flatnonzero(inside & is_right[: len(middles)]).tolist())


def areas_of(name: str, face: Surface) -> dict[str, Sides]:
    """Every area of one map by side: R and L, or M for one across the midline."""
    regions: dict[str, list[list[int]]] = REGIONS["maps"][name]
    taken: dict[int, str] = {}
    areas = {}
    for code in [*regions, *(code for code in EXTENDED[name] if code not in regions)]:
        right = claimed_triangles(regions.get(code, []), face.is_right)
        if code in EXTENDED[name]:
            right |= {t for t in face.extension.areas[code] if face.is_right[t]}
        if overlap := {taken[t] for t in right if t in taken}:
            raise OutlinesOverlapError(f"{name}: {code} overlaps {', '.join(overlap)}")
        taken |= dict.fromkeys(right, code)
        areas[code] = split_sides(code, right, face)
    return areas


def split_sides(code: str, right: set[int], face: Surface) -> Sides:
    left = {face.partner[t] for t in right}
    if code in MIDLINE:
        return {"M": sorted(right | left)}
    return {"R": sorted(right), "L": sorted(left)}


def build_atlas() -> dict[str, Any]:
    face = build_surface()
    return {
        "width": WIDTH,
        "height": STAGE_HEIGHT,
        "y": [-PIXELS_PER_CM, CENTRE_Y_CM * PIXELS_PER_CM + HEIGHT / 2],
        "views": {pose.name: as_view(pose) for pose in POSES},
        "maps": {name: areas_of(name, face) for name in REGIONS["maps"]},
        "composites": REGIONS["composites"],
        "vertices": face.mesh.vertices.tolist(),
        "triangles": face.mesh.faces.tolist(),
    }


def main() -> None:
    ATLAS.parent.mkdir(parents=True, exist_ok=True)
    ATLAS.write_text(json.dumps(build_atlas(), separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
