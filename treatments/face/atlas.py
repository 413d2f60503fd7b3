"""Which area lies under a point of a plate, and where on a plate a place of the face lies.

Plain arithmetic in the same order as static/face/geometry.js, so that both answer alike.
A place is a triangle of the mesh with barycentric weights: the same place in every view and on
every detected face.
"""

import json
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

ATLAS = Path(__file__).resolve().parent.parent.parent / "static" / "face" / "atlas.json"
CELL = 24  # pixels of the grid in which triangles are looked up
EDGE = 1e-9
INSIDE = 0.001

Weights = tuple[float, float, float]
Corner = tuple[float, float, float]


@dataclass(frozen=True)
class Candidate:
    """An area of one of the maps, on the client's side R or L, or M across the midline."""

    map: str
    code: str
    side: str


@dataclass(frozen=True)
class Spot:
    """A place on the face. `side` is the client's: R or L."""

    areas: tuple[Candidate, ...]
    side: str
    triangle: int
    weights: Weights


@dataclass(frozen=True)
class View:
    """A plate's triangles: corners in pixels with depth, and which ones lie in each cell."""

    corners: list[tuple[Corner, Corner, Corner]]
    cells: dict[tuple[int, int], list[int]]


@cache
def stored_atlas() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(ATLAS.read_text())
    return data


def view_names() -> tuple[str, ...]:
    return tuple(stored_atlas()["views"])


@cache
def view_of(name: str) -> View:
    """Raises KeyError for a view that has no plate."""
    data = stored_atlas()
    a, b, c, d, e = data["views"][name]
    scale, top = data["y"]
    points = [(a * x + b * z + c, scale * y + top, d * x + e * z) for x, y, z in data["vertices"]]
    corners = [(points[i], points[j], points[k]) for i, j, k in data["triangles"]]
    return View(corners, _cells(corners))


def _cells(corners: list[tuple[Corner, Corner, Corner]]) -> dict[tuple[int, int], list[int]]:
    """Triangles that face the eye, by every cell that their box touches."""
    cells: dict[tuple[int, int], list[int]] = {}
    for number, triangle in enumerate(corners):
        if _area(*triangle) >= 0:  # y points down: what faces the eye turns the other way
            continue
        columns, rows = ([corner[axis] for corner in triangle] for axis in range(2))
        for cell in product(_span(columns), _span(rows)):
            cells.setdefault(cell, []).append(number)
    return cells


def _span(values: list[float]) -> range:
    return range(int(min(values) // CELL), int(max(values) // CELL) + 1)


def _area(p: Corner, q: Corner, r: Corner) -> float:
    return (q[0] - p[0]) * (r[1] - p[1]) - (r[0] - p[0]) * (q[1] - p[1])


@cache
def areas_by_triangle() -> dict[int, tuple[Candidate, ...]]:
    """The areas of each triangle: at most one of each map."""
    found: dict[int, tuple[Candidate, ...]] = {}
    for name, areas in stored_atlas()["maps"].items():
        for code, sides in areas.items():
            for side, triangles in sides.items():
                for triangle in triangles:
                    found[triangle] = (*found.get(triangle, ()), Candidate(name, code, side))
    return found


@cache
def side_of(triangle: int) -> str:
    """The client's side on which a triangle lies: none straddles the midline."""
    data = stored_atlas()
    return "R" if sum(data["vertices"][i][0] for i in data["triangles"][triangle]) < 0 else "L"


def locate_spot(view: str, x: float, y: float) -> Spot | None:
    """The nearest place under a point of the plate, in its pixels; None beside the face."""
    plate = view_of(view)
    best, weights, depth = -1, (0.0, 0.0, 0.0), 0.0
    for triangle in plate.cells.get((int(x // CELL), int(y // CELL)), ()):
        here = _weights(plate.corners[triangle], x, y)
        if min(here) < -EDGE:
            continue
        near = sum(w * corner[2] for w, corner in zip(here, plate.corners[triangle], strict=True))
        if best < 0 or near > depth:
            best, weights, depth = triangle, here, near
    if best < 0:
        return None
    return Spot(areas_by_triangle().get(best, ()), side_of(best), best, weights)


def _weights(corners: tuple[Corner, Corner, Corner], x: float, y: float) -> Weights:
    p, q, r = corners
    whole = _area(p, q, r)
    first = ((q[0] - x) * (r[1] - y) - (r[0] - x) * (q[1] - y)) / whole
    second = ((r[0] - x) * (p[1] - y) - (p[0] - x) * (r[1] - y)) / whole
    return first, second, 1 - first - second


def position_on_plate(view: str, triangle: int, weights: Weights) -> tuple[float, float]:
    """Where on the plate a place lies, also when something nearer hides it."""
    p, q, r = view_of(view).corners[triangle]
    u, v, w = weights
    return u * p[0] + v * q[0] + w * r[0], u * p[1] + v * q[1] + w * r[1]


def is_seen(view: str, triangle: int, weights: Weights) -> bool:
    """Whether a place lies on the surface that the plate shows.

    Looked at from a little inside its triangle: on an edge, as on the midline, the neighbor is
    found as well.
    """
    u, v, w = ((weight + INSIDE) / (1 + 3 * INSIDE) for weight in weights)
    spot = locate_spot(view, *position_on_plate(view, triangle, (u, v, w)))
    return spot is not None and spot.triangle == triangle
