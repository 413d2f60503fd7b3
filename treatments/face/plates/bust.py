"""The finished sculpture with everything that shading needs, baked once for all views."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from treatments.face.plates import light
from treatments.face.shape import hollow as hollows
from treatments.face.shape import sculpt
from treatments.face.shape.mesh import Mesh, Points, canonical_mesh, mirror_partners, unit_vectors

Values = NDArray[np.float64]
LANDMARKS = 468
DETAIL = 4
SKIN_SMOOTHING = 140
SHARP_CM, SOFT_CM = 0.35, 1.55
FEATURES = (
    *sculpt.UPPER_LID, *sculpt.LOWER_LID, 33, 133, *sculpt.LIP_BORDER, 78, 13, 14,
    98, 64, 48, 115, 2, 94, 19, 1, 4, 45, 220, 237, 44, 125, 141, 60, 75, 240, 235, 166, 79, 218,
    219, 20, 242, 99, 97,
)  # fmt: skip


@dataclass(frozen=True)
class Bust:
    mesh: Mesh
    casting: Mesh
    lips: Values  # cm inside the border of the lips
    behind: Values  # rings behind the rim of the mask
    sharp: Values  # 1 where detail is kept
    sky: Values

    @property
    def landmarks(self) -> Points:
        return self.mesh.vertices[:LANDMARKS]


def make_bust(sky_samples: int = 128, *, hollow: bool = False) -> Bust:
    """Sculpt the face and work out how much sky each place sees."""
    base = sculpt.add_head(sculpt.close_lips(sculpt.close_eyes(canonical_mesh())))
    mesh = sculpt.subdivide_mesh(base, DETAIL)
    lips = sculpt.lip_depth(mesh, sculpt.lip_border(mesh))
    mesh = sculpt.model_lips(mesh, lips)
    mesh = hollows.hollowed_mesh(mesh) if hollow else mesh
    sharp = feature_sharpness(mesh)
    # Averaging places instead of normals would pinch the skin where edges meet unevenly.
    softened = unit_vectors(light.smooth_values(mesh, mesh.normals, SKIN_SMOOTHING, sharp))
    mesh = Mesh(mesh.vertices, mesh.faces, softened)
    casting = coarse_mesh(mesh, base)
    sky = light.smooth_values(
        mesh, light.ambient_occlusion(mesh, casting, sky_samples), 8, sharp * 0.6
    )
    return Bust(mesh, casting, lips, rings_behind(base), sharp, sky)


def feature_sharpness(mesh: Mesh) -> Values:
    """1 at eyes, nostrils and lips, falling to 0 on the skin between them."""
    pairs = mirror_partners(canonical_mesh())
    features = sorted({*FEATURES, *pairs[list(FEATURES)].tolist()})
    away, _ = cKDTree(mesh.vertices[features]).query(mesh.vertices)
    softness: NDArray[np.float64] = 1 - np.clip((away - SHARP_CM) / (SOFT_CM - SHARP_CM), 0, 1)
    return softness


def coarse_mesh(mesh: Mesh, base: Mesh) -> Mesh:
    """One level of subdivision less, on the same surface: enough to cast shadows."""
    faces = sculpt.subdivide_mesh(base, DETAIL - 1).faces
    return Mesh(mesh.vertices[: faces.max() + 1], faces)


def rings_behind(base: Mesh) -> Values:
    """0 on the face, 1 at the first ring of the head behind it, and so on."""
    rings = np.zeros((len(base.vertices), 3))
    rings[LANDMARKS:] = 1 + np.arange(len(rings) - LANDMARKS)[:, None] // len(canonical_mesh().rim)
    return sculpt.subdivide_mesh(Mesh(rings, base.faces), DETAIL).vertices[:, 0]
