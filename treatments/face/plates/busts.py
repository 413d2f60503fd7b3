"""Busts that stand for people until there are photographs: one sculpture, turned, lit and
proportioned differently. Nobody is meant to be recognised in them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from treatments.face.plates import neck, plate
from treatments.face.plates.bust import Bust
from treatments.face.plates.light import Values
from treatments.face.shape.mesh import Mesh

STAGE = (plate.WIDTH, plate.STAGE_HEIGHT)
CROP = (0, 10, 600, 828)
SIZE = (440, 600)
NOSE_TIP_CM, NOSE_CM = -0.6, (1.6, 2.2)  # where it is, how far around it the change reaches
JAW_FROM_CM, JAW_REACH_CM = -2.0, 7.0


@dataclass(frozen=True)
class Sitter:
    """`lit`: the pose whose light falls on it. The rest are factors, 1 as the mesh has it."""

    lit: str
    yaw: float
    mirrored: bool = False
    centre_x_cm: float = 0
    contrast: float = 1
    jaw: float = 1
    nose: float = 1
    length: float = 1


SITTERS = (
    Sitter("front", 24, centre_x_cm=0.3, contrast=1.15),
    Sitter("oblique-right", 58, mirrored=True, centre_x_cm=1.0, jaw=1.1, nose=1.05),
    Sitter("front", -30, centre_x_cm=-0.3, contrast=1.1, jaw=0.95),
    Sitter("profile-right", 80, centre_x_cm=1.6, nose=0.96),
    Sitter("front", 12, mirrored=True, centre_x_cm=0.1, contrast=1.25, jaw=1.12),
    Sitter("oblique-right", -14, length=1.03),
)


def shape_sitter(head: Bust, sitter: Sitter) -> Bust:
    """The head with other proportions; its light is kept."""
    points = head.mesh.vertices.copy()
    low = np.clip((JAW_FROM_CM - points[:, 1]) / JAW_REACH_CM, 0, 1)
    points[:, 0] *= 1 + (sitter.jaw - 1) * low
    points[:, 1] *= sitter.length
    across, along = points[:, 0] / NOSE_CM[0], (points[:, 1] - NOSE_TIP_CM) / NOSE_CM[1]
    near = np.exp(-(across**2) - along**2) * plate.ease_between(3, 5, points[:, 2])
    points[:, 2] += 3 * (sitter.nose - 1) * near
    return replace(head, mesh=Mesh(points, head.mesh.faces, head.mesh.normals))


def draw_busts(
    head: Bust, below: Bust, lights: dict[str, tuple[Values, Values]]
) -> Iterator[tuple[str, Image.Image]]:
    """(name, picture) of each sitter on each ground; `lights`: of head and neck, by pose."""
    for number, sitter in enumerate(SITTERS, start=1):
        pose = plate.Pose("bust", sitter.yaw, 0, sitter.centre_x_cm, sitter.mirrored)
        on_head, on_neck = (np.clip(v, 0, None) ** sitter.contrast for v in lights[sitter.lit])
        own = shape_sitter(head, sitter)
        for palette in plate.PALETTES:
            stage = Image.new("RGBA", STAGE)
            stage.alpha_composite(
                plate.draw_plate(below, pose, on_neck, palette, neck.neck_opacity, fine=2)[1]
            )
            stage.alpha_composite(plate.draw_plate(own, pose, on_head, palette, fine=2)[1])
            yield (
                f"bust-{number}-{palette}.webp",
                stage.crop(CROP).resize(SIZE, Image.Resampling.LANCZOS),
            )
