"""The same bust with soft hollows: what the light looks like before filler.

The dents are drawn to be seen, not measured on anybody.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from treatments.face.shape.mesh import Mesh

Values = NDArray[np.float64]
FRONT_CM = 0.6  # behind it lies the back of the head, which keeps its shape


@dataclass(frozen=True)
class Dent:
    """A soft hollow in centimeters: middle, half widths, depth; the same on both sides."""

    x: float
    y: float
    width: float
    height: float
    depth: float


DENTS = {
    "TEMPLE": (Dent(6.3, 4.1, 0.95, 1.7, 0.42),),
    "CHEEK": (Dent(4.6, 0, 1.5, 1.0, 0.26),),
    "SUBMALAR": (Dent(5.3, -2.2, 1.1, 1.3, 0.22),),
    "MARIONETTE": (Dent(3.3, -5.6, 0.5, 1.0, 0.16),),
    "CHIN_SHADOW": (Dent(0, -6.35, 1.5, 0.42, 0.26), Dent(2.75, -7.25, 0.85, 0.75, 0.36)),
}


def hollowed_mesh(mesh: Mesh) -> Mesh:
    """Pushed in along the normal, before the normals to shade with are made."""
    depth = sum(depth_of(dent, mesh) for dents in DENTS.values() for dent in dents)
    depth = np.asarray(depth) * (mesh.vertices[:, 2] > FRONT_CM - 4)
    return Mesh(mesh.vertices - mesh.normals * depth[:, None], mesh.faces)


def depth_of(dent: Dent, mesh: Mesh) -> Values:
    """How far the dent pushes each vertex in, in centimeters."""
    x, y, _ = mesh.vertices.T
    down = ((y - dent.y) / dent.height) ** 2
    sides = [dent.x] if dent.x == 0 else [dent.x, -dent.x]
    hollows: NDArray[np.float64] = dent.depth * sum(
        np.exp(-(((x - at) / dent.width) ** 2) - down) for at in sides
    )
    return hollows
