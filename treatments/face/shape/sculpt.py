"""From detector mesh to sculpture: eyes and lips closed, a head behind the mask, smooth skin.

Landmarks keep their numbers: vertex i of every result is still landmark i, moved a little.
"""

import numpy as np
import trimesh
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from treatments.face.shape.curves import closed_curve, contains_points
from treatments.face.shape.mesh import Mesh, Points, mirror_partners, unit_vectors

UPPER_LID = (246, 161, 160, 159, 158, 157, 173)
LOWER_LID = (7, 163, 144, 145, 153, 154, 155)
LID_CREASE = (247, 30, 29, 27, 28, 56, 190)
UPPER_LIP = (191, 80, 81, 82, 13)
LOWER_LIP = (95, 88, 178, 87, 14)
LIP_BODIES = {
    (184, 74, 73, 72, 11): np.array([0, -0.02, 0.06]),
    (183, 42, 41, 38, 12): np.array([0, -0.1, 0.24]),
    (96, 89, 179, 86, 15): np.array([0, 0.16, 0.2]),
    (77, 90, 180, 85, 16): np.array([0, 0.08, 0.14]),
}
LIP_LINE = np.array(
    [[0, y, z] for y, z in ((0, 0.02), (0.05, 0.06), (0.06, 0.1), (0.03, 0.14), (-0.06, 0.16))]
)
LIP_TAPER = np.array([[0.2], [0.55], [0.85], [1.0], [1.0]])
LID_DOME = np.array([0.1, 0.2, 0.27, 0.3, 0.27, 0.2, 0.1])
LIP_GAP = np.array([0, 0.03, 0])
LIP_FULLNESS_CM = 0.06
LIP_BORDER = (0, 37, 39, 40, 185, 61, 146, 91, 181, 84, 17)
LIP_LIFT = (-0.03, 0.01, -0.02, -0.02, 0, 0, 0, 0.03, 0.02, 0.05, 0.03)
LIP_BOW = np.array([[0, lift] for lift in LIP_LIFT])
JAW_TURN_CM = -4.0
HEAD_RINGS_CM = (1.0, 1.5, 2.2, 3.0)
SKULL_CENTRE = np.array([0.0, 1.5, -4.0])
SKULL_RADII = np.array([7.9, 10.5, 10.5])


def close_eyes(mesh: Mesh) -> Mesh:
    """Lower the upper lid over the eye; the lids meet in a fine furrow."""
    points, partner = mesh.vertices.copy(), mirror_partners(mesh)
    for side in (np.arange(len(points)), partner):
        upper, lower, crease = side[list(UPPER_LID)], side[list(LOWER_LID)], side[list(LID_CREASE)]
        drop = 0.86 * (points[lower] - points[upper])
        points[upper] += drop
        points[upper, 2] += LID_DOME
        points[lower, 2] -= 0.06
        points[crease, 2] -= 0.08
    return Mesh(points, mesh.faces)


def close_lips(mesh: Mesh) -> Mesh:
    """Bring the inner edges of the lips together and round the lips' bodies forward."""
    points, partner = mesh.vertices.copy(), mirror_partners(mesh)
    for side in (np.arange(len(points)), partner):
        upper, lower = side[list(UPPER_LIP)], side[list(LOWER_LIP)]
        meeting = 0.5 * (mesh.vertices[upper] + mesh.vertices[lower])
        points[upper] = meeting + LIP_GAP + LIP_LINE
        points[lower] = meeting - LIP_GAP + LIP_LINE
        for row, move in LIP_BODIES.items():
            places = side[list(row)]
            points[places] = mesh.vertices[places] + LIP_TAPER * move
    return Mesh(points, mesh.faces)


def lip_border(mesh: Mesh) -> Points:
    """The red border of the lips from the front, clockwise as a closed curve."""
    right = mesh.vertices[list(LIP_BORDER), :2] + LIP_BOW
    left = right[1:-1][::-1] * [-1, 1]
    return closed_curve(np.vstack([right, left]), 16)


def lip_depth(mesh: Mesh, border: Points) -> NDArray[np.float64]:
    """How far inside the lips each vertex lies, in cm; negative outside."""
    front = mesh.vertices[:, :2]
    distance, _ = cKDTree(border).query(front)
    inside = contains_points(border, front) & (mesh.vertices[:, 2] > 0)
    signed: NDArray[np.float64] = np.where(inside, distance, -distance)
    return signed


def model_lips(mesh: Mesh, depth: NDArray[np.float64]) -> Mesh:
    """Fill the lips a little, so that their border catches the light."""
    t = np.clip((depth + 0.06) / 0.4, 0, 1)
    fullness = LIP_FULLNESS_CM * t * t * (3 - 2 * t) * np.clip(mesh.normals[:, 2], 0, 1)
    return Mesh(mesh.vertices + fullness[:, None] * mesh.normals, mesh.faces)


def add_head(mesh: Mesh) -> Mesh:
    """Carry the surface on behind the rim: skull above, the underside of the jaw below."""
    ring = np.array(mesh.rim)
    points, faces = mesh.vertices, mesh.faces
    for step in HEAD_RINGS_CM:
        outer = len(points) + np.arange(len(ring))
        points = np.vstack([points, ring_beyond(points[ring], step)])
        faces = np.vstack([faces, bridge_rings(ring, outer)])
        ring = outer
    return Mesh(points, faces)


def ring_beyond(ring: Points, step: float) -> Points:
    """The next ring: backwards along an egg-shaped skull, or back under the jaw."""
    normal = unit_vectors((ring - SKULL_CENTRE) / SKULL_RADII**2)
    back = np.array([0.0, 0.0, -1.0])
    skull = unit_vectors(back - (normal @ back)[:, None] * normal)
    jaw = unit_vectors(
        np.column_stack([-0.06 * ring[:, 0], np.full(len(ring), 0.16), np.full(len(ring), -1.0)])
    )
    low = np.clip((JAW_TURN_CM - ring[:, 1]) / 3, 0, 1)[:, None]
    return ring + step * unit_vectors((1 - low) * skull + low * jaw)


def bridge_rings(inner: np.ndarray, outer: np.ndarray) -> np.ndarray:
    """Triangles between two rings of equal length, facing out."""
    inner_next, outer_next = np.roll(inner, -1), np.roll(outer, -1)
    return np.vstack(
        [
            np.column_stack([inner, outer, inner_next]),
            np.column_stack([inner_next, outer, outer_next]),
        ]
    )


def subdivide_mesh(mesh: Mesh, times: int) -> Mesh:
    """Loop subdivision: smooth everywhere, landmarks first and in order."""
    points, faces = mesh.vertices, mesh.faces
    for _ in range(times):
        points, faces = trimesh.remesh.subdivide_loop(points, faces, iterations=1)
    return Mesh(np.asarray(points), np.asarray(faces))
