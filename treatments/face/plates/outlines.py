"""The outlines of areas on the plates: smooth curves around the triangles that a view shows.

One SVG per view beside the plates, both maps in it, for <face-map>; and partials of the front
view for templates. `python -m treatments.face.plates.outlines`
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import wrap

import numpy as np

from treatments.face import atlas
from treatments.face.shape.curves import Curve, rounded_outline

ROOT = Path(__file__).resolve().parents[3]
OVERLAYS = ROOT / "static" / "img" / "face"
TEMPLATES = ROOT / "templates" / "face"
PLATE_HEIGHT = 730
HOME = ("TEMPLE", "CHEEK", "MASSETER", "LIPS", "CHIN_SHADOW")
# What a tap on the home page's picture opens in the explorer; for what only pictures know.
OPENS = {"LIPS": ("LIP_UPPER", "LIP_LOWER")}
MIDDLE = (1 / 3, 1 / 3, 1 / 3)
BLUR_PX, FINE_BLUR_PX, MOST_BLUR = 7.5, 3.0, 0.035
FINE = frozenset(["LIP_UPPER", "LIP_LOWER", "LIPS", "LIP_FLIP", "COMMISSURE", "NASAL_TIP_TOX"])
CORNER_EVERY_PX, FEWEST, MOST = 19, 9, 32
SPECK_PX = 220  # square pixels: less is not worth a line


@dataclass(frozen=True)
class Outline:
    """One area on one side as a view shows it; `at` is a place well inside it."""

    map: str
    area: str
    side: str
    curves: list[Curve]
    at: tuple[float, float]

    @property
    def path(self) -> str:
        return "".join(svg_path(curve) for curve in self.curves)


def area_groups(name: str) -> Iterable[tuple[str, str, list[int]]]:
    """(area, side, triangles) of a map, then of the composites that it holds whole."""
    data = atlas.stored_atlas()
    areas = data["maps"][name]
    for code, sides in areas.items():
        for side, triangles in sides.items():
            yield code, side, triangles
    for code, parts in data["composites"].items():
        if all(part in areas for part in parts):
            yield from composite_groups(code, [areas[part] for part in parts])


def composite_groups(
    code: str, parts: list[dict[str, list[int]]]
) -> Iterable[tuple[str, str, list[int]]]:
    """The parts as one: both sides for themselves, or one shape when it crosses the midline."""
    if any("M" in sides for sides in parts):
        yield code, "M", [t for sides in parts for triangles in sides.values() for t in triangles]
        return
    for side in ("R", "L"):
        yield code, side, [t for sides in parts for t in sides[side]]


def view_outlines(view: str, name: str) -> list[Outline]:
    """Every area of a map that the view shows. Left views are the right ones in a mirror."""
    if view.endswith("-left"):
        return [
            mirrored_outline(one) for one in view_outlines(view.replace("-left", "-right"), name)
        ]
    found = []
    for code, side, triangles in area_groups(name):
        seen = [t for t in triangles if atlas.is_seen(view, t, MIDDLE)]
        loops = [loop for loop in closed_borders(view, seen) if abs(loop_extent(loop)) > SPECK_PX]
        if loops:
            curves = [softened_border(loop, code) for loop in loops]
            found.append(Outline(name, code, side, curves, middle_triangle(view, seen)))
    return found


def mirrored_outline(one: Outline) -> Outline:
    width = atlas.stored_atlas()["width"]
    curves = [np.column_stack([width - x, y]) for x, y in (curve.T for curve in one.curves)]
    side = {"R": "L", "L": "R", "M": "M"}[one.side]
    return replace(one, side=side, curves=curves, at=(width - one.at[0], one.at[1]))


def closed_borders(view: str, triangles: list[int]) -> list[Curve]:
    """The closed borders of a set of triangles on the plate, in pixels."""
    corners = [atlas.stored_atlas()["triangles"][t] for t in triangles]
    edges = {(face[n], face[(n + 1) % 3]) for face in corners for n in range(3)}
    following: dict[int, list[int]] = {}
    for start, end in sorted(edges):
        if (end, start) not in edges:
            following.setdefault(start, []).append(end)
    places = points_of(view)
    loops = []
    while following:
        loops.append(np.array([places[vertex] for vertex in closed_walk(following)]))
    return loops


def closed_walk(following: dict[int, list[int]]) -> list[int]:
    """Take one closed walk out of the edges."""
    loop = [min(following)]
    while True:
        ends = following[loop[-1]]
        step = ends.pop()
        if not ends:
            del following[loop[-1]]
        if step == loop[0]:
            return loop
        loop.append(step)


def points_of(view: str) -> dict[int, tuple[float, float]]:
    """Where the vertices lie on the plate."""
    drawn = atlas.view_of(view).corners
    return {
        vertex: corner[:2]
        for face, corners in zip(atlas.stored_atlas()["triangles"], drawn, strict=True)
        for vertex, corner in zip(face, corners, strict=True)
    }


def loop_extent(loop: Curve) -> float:
    x, y = loop.T
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)


def softened_border(loop: Curve, code: str) -> Curve:
    """The border without the zigzag of its triangles."""
    length = float(np.linalg.norm(loop - np.roll(loop, -1, axis=0), axis=1).sum())
    blur = FINE_BLUR_PX if code in FINE else BLUR_PX
    corners = int(np.clip(length / CORNER_EVERY_PX, FEWEST, MOST))
    return rounded_outline(loop, min(blur / length, MOST_BLUR), corners)


def middle_triangle(view: str, triangles: list[int]) -> tuple[float, float]:
    """The middle of the triangle that lies nearest to the middle of them all."""
    middles = np.array([atlas.position_on_plate(view, t, MIDDLE) for t in triangles])
    sizes = np.array([abs(loop_extent(np.array(corners_of(view, t)))) for t in triangles])
    centre = (middles * sizes[:, None]).sum(axis=0) / sizes.sum()
    x, y = middles[np.linalg.norm(middles - centre, axis=1).argmin()]
    near = atlas.locate_spot(view, *centre)
    return tuple(centre) if near and near.triangle in triangles else (x, y)


def corners_of(view: str, triangle: int) -> list[tuple[float, float]]:
    return [corner[:2] for corner in atlas.view_of(view).corners[triangle]]


def svg_path(corners: Curve) -> str:
    """A closed quadratic spline. T mirrors the last handle, so that two numbers make a corner."""
    halfway = (corners + np.roll(corners, -1, axis=0)) / 2
    first, *others = halfway
    start = f"M{point_text(halfway[-1])}Q{point_text(corners[0])} {point_text(first)}"
    return start + "".join(f"T{point_text(end)}" for end in others) + "Z"


def point_text(point: Iterable[float]) -> str:
    """To a tenth. Rounded to a millionth first: processors differ in the last bits of a tie."""
    return " ".join(f"{round(float(value), 6):.1f}".removesuffix(".0") for value in point)


def overlay_svg(view: str) -> str:
    data = atlas.stored_atlas()
    lines = [
        (
            '<svg xmlns="http://www.w3.org/2000/svg"'
            f' viewBox="0 0 {data["width"]} {data["height"]}"'
            ' fill="none" stroke="#874f40" stroke-width="1.2">'
        )
    ]
    for name in data["maps"]:
        lines.append(f'<g data-map="{name}">')
        lines += [
            f'<path data-area="{one.area}" data-side="{one.side}"'
            f' data-at="{one.at[0]:.0f} {one.at[1]:.0f}" d="{one.path}"/>'
            for one in view_outlines(view, name)
        ]
        lines.append("</g>")
    return "\n".join([*lines, "</svg>", ""])


def front_partial(areas: Iterable[str]) -> str:
    """The front view for `templates/face/`: these areas as links to the explorer, each once."""
    width = atlas.stored_atlas()["width"]
    lines = [f'<svg class="face-map" viewBox="0 0 {width} {PLATE_HEIGHT}" aria-hidden="true">']
    drawn: set[tuple[str, str]] = set()
    for one in [*view_outlines("front", "neurotoxin"), *view_outlines("front", "filler")]:
        if one.area in areas and (one.area, one.side) not in drawn:
            path = f'<path data-area="{one.area}" data-side="{one.side}" d="{one.path}"/>'
            lines += wrap(
                linked_path(path, one.area), WIDTH, subsequent_indent="  ", break_on_hyphens=False
            )
            drawn.add((one.area, one.side))
    return "\n".join([*lines, "</svg>", ""])


def linked_path(path: str, area: str) -> str:
    """For a finger or a mouse: the keyboard has the labels, which say the same."""
    codes = OPENS.get(area, (area,))
    query = "&amp;".join(f"area={code}" for code in codes)
    return f'<a href="{{% url \'face\' %}}?{query}#{codes[0]}" tabindex="-1">{path}</a>'


WIDTH = 110  # characters of a line of a template; white space ends no number of a path
PARTIALS = {"home.svg.html": HOME}


def main() -> None:
    for view in atlas.view_names():
        (OVERLAYS / f"{view}.svg").write_text(overlay_svg(view))
    for name, areas in PARTIALS.items():
        (TEMPLATES / name).write_text(front_partial(areas))


if __name__ == "__main__":
    main()
