"""The canonical face mesh: 468 landmarks in centimetres, x to the client's LEFT, y up, z forward.

Vertex i is landmark i of every detected face (see NOTICE), so indices are names of places.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CANONICAL = Path(__file__).parent / "canonical_face.json"

Points = NDArray[np.float64]
Faces = NDArray[np.int64]


@dataclass(frozen=True)
class Mesh:
    vertices: Points
    faces: Faces
    softened: Points | None = None  # normals to shade with instead of the surface's own

    @cached_property
    def edges(self) -> Faces:
        """Every edge once, as a sorted pair of vertices."""
        return np.unique(self.directed_edges, axis=0)

    @cached_property
    def directed_edges(self) -> Faces:
        corners = self.faces
        pairs = np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]])
        return np.sort(pairs, axis=1)

    @cached_property
    def rim(self) -> list[int]:
        """The border of the mask as one loop of vertices (the face oval)."""
        edges, count = np.unique(self.directed_edges, axis=0, return_counts=True)
        return walk_loop(edges[count == 1])

    @cached_property
    def normals(self) -> Points:
        """Unit normals, one per vertex: the softened ones, or area-weighted ones."""
        if self.softened is not None:
            return self.softened
        a, b, c = (self.vertices[self.faces[:, corner]] for corner in range(3))
        across = np.cross(b - a, c - a)
        total = np.zeros_like(self.vertices)
        for corner in range(3):
            np.add.at(total, self.faces[:, corner], across)
        return unit_vectors(total)


def unit_vectors(vectors: Points) -> Points:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.maximum(length, 1e-12)


def walk_loop(edges: Faces) -> list[int]:
    """Order the edges of one closed loop into the list of its vertices."""
    neighbours: dict[int, list[int]] = {}
    for first, second in edges.tolist():
        neighbours.setdefault(first, []).append(second)
        neighbours.setdefault(second, []).append(first)
    loop = [min(neighbours)]
    while len(loop) < len(neighbours):
        loop.append(next(n for n in neighbours[loop[-1]] if n not in loop[-2:] and n != loop[0]))
    return loop


def canonical_mesh() -> Mesh:
    data = json.loads(CANONICAL.read_text())
    return Mesh(np.array(data["vertices"], float), np.array(data["triangles"], int))


def mirror_partners(mesh: Mesh) -> NDArray[np.int64]:
    """For each landmark its partner on the other side (itself on the midline)."""
    flipped = mesh.vertices * [-1, 1, 1]
    distance = np.linalg.norm(mesh.vertices[None] - flipped[:, None], axis=2)
    return distance.argmin(axis=1)
