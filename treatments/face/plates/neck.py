"""The neck below the plates, as a layer of its own: in the shadow of the jaw, fading downwards."""

import numpy as np
from numpy.typing import NDArray

from treatments.face.plates import light
from treatments.face.plates.bust import Bust
from treatments.face.plates.plate import ease_between
from treatments.face.plates.raster import View
from treatments.face.shape.extension import NECK_FOOT_CM, NECK_TOP_CM, RISE_CM, neck_point
from treatments.face.shape.mesh import Faces, Mesh

Values = NDArray[np.float64]
COLUMNS, ROWS = 121, 90
ABOVE, BELOW = -0.9, 1.35  # the surface goes on behind the face and past the foot


def make_neck(head: Bust) -> Bust:
    """The neck lit as a sculpture that stands in the shadow of the head."""
    across, down = np.linspace(-1, 1, COLUMNS), np.linspace(ABOVE, BELOW, ROWS)
    points = np.array([neck_point(at, low) for low in down for at in across])
    mesh = Mesh(points, grid_faces())
    casting = joined_meshes(head.casting, mesh)
    none = np.zeros(len(points))
    sky = light.smooth_values(mesh, light.ambient_occlusion(mesh, casting, 96), 12, none)
    return Bust(mesh, casting, none - 1, np.repeat(down, COLUMNS), none, sky)


def grid_faces() -> Faces:
    first = (np.arange(ROWS - 1)[:, None] * COLUMNS + np.arange(COLUMNS - 1)).ravel()
    below = first + COLUMNS
    return np.vstack(
        [
            np.column_stack([first, below, first + 1]),
            np.column_stack([first + 1, below, below + 1]),
        ]
    )


def joined_meshes(one: Mesh, other: Mesh) -> Mesh:
    faces = np.vstack([one.faces, other.faces + len(one.vertices)])
    return Mesh(np.vstack([one.vertices, other.vertices]), faces)


def neck_opacity(neck: Bust, seen: View) -> Values:
    """Gone above the jaw, at the nape and before the collar."""
    x, y, z = np.moveaxis(seen.spread(neck.mesh.faces, neck.mesh.vertices), -1, 0)
    top = NECK_TOP_CM + RISE_CM + 1.4
    upper = ease_between(-top, -top + 2.2, -y)
    foot = 1 - ease_between(-NECK_TOP_CM - 1.8, -NECK_FOOT_CM + 0.1, 1.6 * (x / 5.5) ** 2 - y)
    nape = ease_between(-3.4, -0.6, z) * (1 - 0.25 * ease_between(4.2, 5.4, np.abs(x)))
    return np.where(seen.face >= 0, upper * foot * nape * 0.92, 0)
