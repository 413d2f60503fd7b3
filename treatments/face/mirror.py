"""The same place on the other side of the face. The mesh is symmetric to the last digit."""

from functools import cache

from treatments.face.atlas import Weights, stored_atlas
from treatments.face.points import FacePoint


def mirrored_point(point: FacePoint) -> FacePoint:
    """Where the point lies in a mirror: of the client's right on the left, and the reverse."""
    data = stored_atlas()
    corners = [_partners()[corner] for corner in data["triangles"][point.triangle]]
    weight_of = dict(zip(corners, point.weights, strict=True))
    other = _by_corners()[frozenset(corners)]
    u, v, w = (weight_of[corner] for corner in data["triangles"][other])
    weights: Weights = (u, v, w)
    return FacePoint(other, weights)


@cache
def _partners() -> dict[int, int]:
    """For each vertex the one at (-x, y, z); on the midline itself."""
    vertices = [tuple(vertex) for vertex in stored_atlas()["vertices"]]
    number = {vertex: index for index, vertex in enumerate(vertices)}
    return {index: number[-x, y, z] for index, (x, y, z) in enumerate(vertices)}


@cache
def _by_corners() -> dict[frozenset[int], int]:
    return {
        frozenset(corners): number for number, corners in enumerate(stored_atlas()["triangles"])
    }
