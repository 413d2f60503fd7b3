"""The front of the bust in three lights, full and hollow, so that a reader can turn the light.

Lit from the other side it is the same picture in a mirror: bust and dents are symmetric.
`python -m treatments.face.plates.turned_light` (part of make plates) takes some minutes.
"""

import sys

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from treatments.face.plates import bust, light, plate
from treatments.face.plates.render_plates import save_picture
from treatments.face.shape.mesh import Points

Values = NDArray[np.float64]
FRONT = plate.POSES[0]
# From the side of the client's right hand to straight above; x to the client's left, y up.
LIGHTS = {
    "side": np.array([-0.88, 0.26, 0.40]),
    "high": np.array([-0.62, 0.70, 0.36]),
    "top": np.array([0.0, 0.92, 0.38]),
}
SHAPES = ("full", "hollow")
BEHIND = plate.RIM
ENCODING = {1: {"quality": 78, "alpha_quality": 75}, 2: {"quality": 76, "alpha_quality": 75}}


def turned_luminance(head: bust.Bust, key: Points) -> Values:
    """As `plate.surface_luminance`, the key light from `key` and the weak rim opposite to it."""
    lit = _light(head, key, 17, 44)
    rims = [BEHIND] if key[0] else [BEHIND, BEHIND * [-1, 1, 1]]
    rim = np.mean([_light(head, each, 35, 24) for each in rims], axis=0)
    return 0.05 + 0.27 * head.sky**1.2 + 0.74 * lit * (0.6 + 0.4 * head.sky) + 0.11 * rim * head.sky


def _light(head: bust.Bust, direction: Points, half_angle: float, lamps: int) -> Values:
    breadth = float(np.cos(np.radians(half_angle)))
    found = light.key_light(head.mesh, head.casting, direction, breadth, lamps)
    return light.smooth_values(head.mesh, found, 8, head.sharp * 0.6)


def plate_pictures(head: bust.Bust, shape: str) -> dict[str, tuple[Image.Image, dict[str, int]]]:
    """Name of the file, picture and how it is encoded."""
    found = {}
    for name, key in LIGHTS.items():
        shade = turned_luminance(head, key)
        for palette in plate.PALETTES:
            for size, picture in plate.draw_plate(head, FRONT, shade, palette).items():
                found[f"{shape}-{name}-{palette}-{size}x.webp"] = picture, ENCODING[size]
    return found


def main() -> None:
    for shape in SHAPES:
        head = bust.make_bust(hollow=shape == "hollow")
        for name, (picture, encoding) in plate_pictures(head, shape).items():
            save_picture(picture, name, encoding)
        sys.stdout.write(f"{shape}: done\n")


if __name__ == "__main__":
    main()
