"""What the mask lacks and clinics treat: the neck below the jaw, and the lobes of the ears.

Drawn, not measured: no detector finds these places. Their vertices follow the 468 landmarks.
"""

from dataclasses import dataclass

import numpy as np

from treatments.face.shape.mesh import Faces, Points

JAW = (58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288)
ROWS = 6
NECK_TOP_CM, NECK_FOOT_CM = -10.3, -14.0
NECK_AXIS_Z, NECK_WIDE, NECK_DEEP, FLARE = -2.6, 5.5, 4.4, 0.09
RISE_CM = 4.6  # from under the chin up to below the ear
UNDERSIDE = 0.62  # how far the first row lies on the way from the jaw to the neck
LOBE_CENTRE, LOBE_RADII = np.array([-7.55, -2.1, -2.85]), (0.6, 1.0)
LOBE_CORNERS = 10

# Columns and rows of the neck's squares, from the client's right to their left.
STRIPS = {
    "NEFERTITI": (range(5), range(1)),
    "PLATYSMA": (range(3, 6), range(1, 4)),
    "NECKLINES": (range(3, 11), range(4, 6)),
}


@dataclass(frozen=True)
class Extension:
    """Vertices and triangles beside the mask, and the areas that they make."""

    vertices: Points
    faces: Faces
    areas: dict[str, list[int]]


def neck_point(across: float, low: float) -> Points:
    """On the neck: `across` from -1 (right) to 1 (left), `low` from 0 (top) to 1 (foot)."""
    angle = across * np.radians(97)
    side = abs(across) ** 1.6
    top = NECK_TOP_CM + RISE_CM * side
    wide = 1 + FLARE * max(low, 0) ** 2 * (1 + side)
    x, z = NECK_WIDE * wide * np.sin(angle), NECK_AXIS_Z - 0.5 * low + NECK_DEEP * np.cos(angle)
    return np.array([x, top + (NECK_FOOT_CM - top) * low, z])


def neck_rows(jaw: Points) -> Points:
    """Rows below the jaw: first its underside, then down the neck."""
    across = np.linspace(-1, 1, len(JAW))
    top = np.array([neck_point(at, 0) for at in across])
    rows = [jaw + UNDERSIDE * (top - jaw)]
    lows = np.linspace(0.1, 0.92, ROWS - 1)
    rows += [np.array([neck_point(at, low) for at in across]) for low in lows]
    return np.vstack(rows)


def neck_squares(first: int) -> list[tuple[int, int, Faces]]:
    """(column, row, two triangles) of each square; the diagonals of both sides are mirrored."""
    columns = len(JAW)
    grid = np.vstack([np.array(JAW), first + np.arange(ROWS * columns).reshape(ROWS, columns)])
    squares = []
    for row in range(ROWS):
        for column in range(columns - 1):
            a, b = grid[row, column : column + 2]
            c, d = grid[row + 1, column : column + 2]
            right = column < columns // 2
            pair = [[a, c, b], [b, c, d]] if right else [[b, a, d], [a, c, d]]
            squares.append((column, row, np.array(pair)))
    return squares


def earlobe_disc(side: int) -> Points:
    """A disc beside the ear: its middle, then its border. `side` is -1 for the client's right."""
    turn = np.linspace(0, 2 * np.pi, LOBE_CORNERS, endpoint=False)
    flat = np.column_stack([LOBE_RADII[0] * np.cos(turn), LOBE_RADII[1] * np.sin(turn)])
    border = LOBE_CENTRE + np.column_stack([-0.55 * flat[:, 0], flat[:, 1], -0.85 * flat[:, 0]])
    return np.vstack([LOBE_CENTRE, border]) * [-side, 1, 1]


def lobe_faces(first: int) -> Faces:
    ring = 1 + np.arange(LOBE_CORNERS)
    return first + np.column_stack([np.zeros_like(ring), ring, np.roll(ring, -1)])


def facing_outward(faces: Faces, points: Points) -> Faces:
    """The triangles turned so that their faces look away from the axis of the head."""
    a, b, c = (points[faces[:, corner]] for corner in range(3))
    away = (a + b + c) / 3 - [0, 0, NECK_AXIS_Z - 2]
    away[:, 1] = 0
    inward = (np.cross(b - a, c - a) * away).sum(axis=1) < 0
    return np.where(inward[:, None], faces[:, ::-1], faces)


def extend_mask(landmarks: Points, first_face: int) -> Extension:
    """Everything beside the mask, for landmarks that are symmetric."""
    neck = neck_rows(landmarks[list(JAW)])
    squares = neck_squares(len(landmarks))
    ends = len(landmarks) + len(neck)
    vertices = np.vstack([neck, earlobe_disc(-1), earlobe_disc(1)])
    faces = [square for _, _, square in squares]
    faces += [lobe_faces(ends), lobe_faces(ends + LOBE_CORNERS + 1)]
    lobes = first_face + 2 * len(squares) + np.arange(2 * LOBE_CORNERS)
    areas = {code: strip_faces(code, squares, first_face) for code in STRIPS}
    turned = facing_outward(np.vstack(faces), np.vstack([landmarks, vertices]))
    return Extension(vertices, turned, areas | {"EARLOBE": lobes.tolist()})


def strip_faces(code: str, squares: list[tuple[int, int, Faces]], first_face: int) -> list[int]:
    columns, rows = STRIPS[code]
    last = len(JAW) - 2
    return [
        first_face + 2 * number + half
        for number, (column, row, _) in enumerate(squares)
        if row in rows and (column in columns or last - column in columns)
        for half in range(2)
    ]
