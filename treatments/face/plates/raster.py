"""A small z-buffer in numpy: which triangle, and where in it, does each pixel see?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from treatments.face.shape.mesh import Faces, Points

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class View:
    """What each pixel sees. `face` is -1 where it sees the page."""

    face: NDArray[np.int64]
    weights: NDArray[np.float64]
    depth: NDArray[np.float64]

    def spread(self, faces: Faces, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Interpolate one value (or vector) per vertex over the picture."""
        corners = values[faces[self.face]]
        weights = self.weights if values.ndim == 1 else self.weights[..., None]
        return (corners * weights).sum(axis=2)


def rasterize_mesh(points: Points, faces: Faces, width: int, height: int) -> View:
    """Draw triangles given in pixels (x right, y down, z towards the eye)."""
    corners = points[faces]
    low = np.ceil(corners[:, :, :2].min(axis=1)).astype(int)
    size = np.floor(corners[:, :, :2].max(axis=1)).astype(int) - low + 1
    hits = [
        covered_pixels(
            corners, low, np.flatnonzero((size > (dx, dy)).all(axis=1)), (dx, dy), width, height
        )
        for dy in range(size[:, 1].max())
        for dx in range(size[:, 0].max())
    ]
    pixel, z, face, w0, w1 = (np.concatenate(column) for column in zip(*hits, strict=True))
    order = np.lexsort((z, pixel))
    nearest = order[np.append(np.diff(pixel[order]) > 0, True)] if len(order) else order
    return paint_pixels(
        pixel[nearest], z[nearest], face[nearest], w0[nearest], w1[nearest], width, height
    )


def covered_pixels(
    corners: Floats,
    low: Integers,
    chosen: Integers,
    offset: tuple[int, int],
    width: int,
    height: int,
) -> tuple[Integers, Floats, Integers, Floats, Floats]:
    """Test one pixel of each chosen triangle's box; return those that it covers."""
    x, y = (low[chosen] + offset).T
    (x0, y0, z0), (x1, y1, z1), (x2, y2, z2) = (corners[chosen, corner].T for corner in range(3))
    area = (y1 - y2) * (x0 - x2) + (x2 - x1) * (y0 - y2)
    area = np.where(np.abs(area) < 1e-12, np.nan, area)
    w0 = ((y1 - y2) * (x - x2) + (x2 - x1) * (y - y2)) / area
    w1 = ((y2 - y0) * (x - x2) + (x0 - x2) * (y - y2)) / area
    w2 = 1 - w0 - w1
    inside = (w0 >= -1e-9) & (w1 >= -1e-9) & (w2 >= -1e-9)
    inside &= (x >= 0) & (x < width) & (y >= 0) & (y < height)
    z = w0 * z0 + w1 * z1 + w2 * z2
    return (y * width + x)[inside], z[inside], chosen[inside], w0[inside], w1[inside]


def paint_pixels(
    pixel: Integers,
    z: Floats,
    face: Integers,
    w0: Floats,
    w1: Floats,
    width: int,
    height: int,
) -> View:
    seen = np.full(width * height, -1)
    weights = np.zeros((width * height, 3))
    depth = np.full(width * height, -np.inf)
    seen[pixel], depth[pixel] = face, z
    weights[pixel] = np.column_stack([w0, w1, 1 - w0 - w1])
    shape = (height, width)
    return View(seen.reshape(shape), weights.reshape(*shape, 3), depth.reshape(shape))
