"""Light on the sculpture: soft shadow of a broad key light, and the sky that each place sees."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.ndimage import map_coordinates

from treatments.face.plates.raster import rasterize_mesh
from treatments.face.shape.mesh import Mesh, Points, unit_vectors

Values = NDArray[np.float64]
MAP_SIZE = 420
BIAS_CM = 0.09


def spiral_directions(count: int, cosine_from: float) -> Points:
    """`count` directions spread evenly over the cap around +z down to that cosine."""
    index = np.arange(count) + 0.5
    z = 1 - (1 - cosine_from) * index / count
    angle = index * np.pi * (3 - np.sqrt(5))
    radius = np.sqrt(1 - z**2)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle), z])


def rotation_towards(direction: Points) -> Points:
    """A rotation whose rows are right, up and `direction`."""
    forward = unit_vectors(direction)
    right = unit_vectors(np.cross([0.0, 1.0, 1e-3], forward))
    return np.vstack([right, np.cross(forward, right), forward])


def visibility_from(mesh: Mesh, casting: Mesh, direction: Points) -> Values:
    """How much of each vertex is open to light from `direction` (0 to 1)."""
    frame = rotation_towards(direction)
    casters, receivers = casting.vertices @ frame.T, mesh.vertices @ frame.T
    low = casters[:, :2].min(axis=0)
    scale = (MAP_SIZE - 4) / np.ptp(casters[:, :2], axis=0).max()
    casters[:, :2] = (casters[:, :2] - low) * scale + 2
    depth = rasterize_mesh(casters, casting.faces, MAP_SIZE, MAP_SIZE).depth
    at = ((receivers[:, :2] - low) * scale + 2).T[::-1]
    nearest = map_coordinates(np.maximum(depth, -1e3), at, order=1, mode="nearest")
    lit: NDArray[np.float64] = np.clip((receivers[:, 2] - nearest) / BIAS_CM + 2, 0, 1)
    return lit


def gathered_light(
    mesh: Mesh, casting: Mesh, directions: Iterable[Points]
) -> tuple[Values, Values]:
    """Light from many equal directions: what arrives, and what would without shadows."""
    arrived, open_sky = np.zeros(len(mesh.vertices)), np.zeros(len(mesh.vertices))
    for direction in directions:
        facing = np.clip(mesh.normals @ direction, 0, None)
        arrived += facing * visibility_from(mesh, casting, direction)
        open_sky += facing
    return arrived, open_sky


def key_light(mesh: Mesh, casting: Mesh, direction: Points, breadth: float, count: int) -> Values:
    """A broad light, 1 where it falls straight on. `breadth` is the cosine of its half angle."""
    lamps = spiral_directions(count, breadth) @ rotation_towards(direction)
    return gathered_light(mesh, casting, lamps)[0] / count


def ambient_occlusion(mesh: Mesh, casting: Mesh, count: int) -> Values:
    """Share of the open sky that each vertex sees, weighted as a matte surface would."""
    arrived, open_sky = gathered_light(mesh, casting, spiral_directions(count, -1.0))
    return arrived / np.maximum(open_sky, 1e-9)


def smooth_values(
    mesh: Mesh, values: NDArray[np.float64], times: int, keep: Values
) -> NDArray[np.float64]:
    """Average with neighbours; `keep` (0 to 1 per vertex) holds detail where it matters."""
    start, end = mesh.edges.T
    count = len(mesh.vertices)
    ones = np.ones(len(start) * 2)
    links = sparse.coo_matrix(
        (ones, (np.append(start, end), np.append(end, start))), (count, count)
    )
    average = sparse.diags(1 / np.asarray(links.sum(axis=1)).ravel()) @ links.tocsr()
    held = keep if values.ndim == 1 else keep[:, None]
    for _ in range(times):
        values = held * values + (1 - held) * (average @ values)
    return values
