"""A place on the face as it is written down: a triangle of the mesh with three weights.

`<face-map>` writes the same: "531 0.6905 0.2426 0.0669". Several are joined by "; ".
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from treatments.errors import NotAFacePoint
from treatments.face import atlas

WRITTEN = r"[0-9]{1,4}( [01][.][0-9]{4}){3}"
JOINT = "; "
ROUNDING = 0.0002
INWARD = 0.02  # how far a place is drawn to the middle of its triangle before it is looked up


@dataclass(frozen=True)
class FacePoint:
    triangle: int
    weights: atlas.Weights

    def __str__(self) -> str:
        return " ".join([str(self.triangle), *(f"{weight:.4f}" for weight in self.weights)])

    @property
    def areas(self) -> tuple[atlas.Candidate, ...]:
        """The areas that `atlas.locate_spot` finds here; none where no plate shows the place."""
        u, v, w = (weight * (1 - INWARD) + INWARD / 3 for weight in self.weights)
        for view in atlas.view_names():
            x, y = atlas.position_on_plate(view, self.triangle, (u, v, w))
            spot = atlas.locate_spot(view, x, y)
            if spot and spot.triangle == self.triangle:
                return spot.areas
        return ()


def read_face_point(text: str) -> FacePoint:
    """Raises NotAPlace."""
    if not re.fullmatch(WRITTEN, text):
        raise NotAFacePoint("This point was not understood. Take it away and place it again.")
    triangle, *weights = text.split(" ")
    u, v, w = map(float, weights)
    if int(triangle) >= len(atlas.stored_atlas()["triangles"]) or abs(u + v + w - 1) > ROUNDING:
        raise NotAFacePoint("This point lies nowhere on the face. Take it away and place it again.")
    return FacePoint(int(triangle), (u, v, w))


def split_points(text: str) -> list[str]:
    """One text for each point of what `points_as_text` wrote; none where nothing was marked."""
    return text.split(JOINT) if text else []


def seen_points(view: str, places: Iterable[str]) -> Iterator[tuple[float, float]]:
    """Where those of these places lie that the view shows, in pixels of the plate.

    One of an older mesh is passed over: its line is told in words all the same.
    """
    for text in places:
        try:
            point = read_face_point(text)
        except NotAFacePoint:
            continue
        if atlas.is_seen(view, point.triangle, point.weights):
            yield atlas.position_on_plate(view, point.triangle, point.weights)


def points_as_text(places: Iterable[FacePoint]) -> str:
    return JOINT.join(map(str, places))
