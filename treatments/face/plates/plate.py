"""One view of the bust as a picture: light, colour, and the edge that melts into the page."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps
from scipy.interpolate import PchipInterpolator

from treatments.face.plates import light
from treatments.face.plates.bust import Bust
from treatments.face.plates.raster import View, rasterize_mesh
from treatments.face.shape.mesh import Points

Values = NDArray[np.float64]
Opacity = Callable[[Bust, View], Values]
WIDTH, HEIGHT = 600, 730
STAGE_HEIGHT = 880  # the plate and the neck below it
PIXELS_PER_CM = 34.5
CENTRE_Y_CM = 0.6
KEY = np.array([-0.72, 0.58, 0.46])
RIM = np.array([0.9, 0.05, 0.3])
LIP_TINT = np.array([0.955, 0.88, 0.865])
NIGHT = np.array([23.0, 18.0, 16.0])
TONES = (0, 0.18, 0.38, 0.62, 0.85, 1.05)


@dataclass(frozen=True)
class Pose:
    """Degrees that the client turns, and that the light turns to model the near cheek."""

    name: str
    yaw: float
    light_yaw: float
    centre_x_cm: float
    mirrored: bool = False


POSES = (
    Pose("front", 0, 0, 0),
    Pose("oblique-right", 40, -32, 0.3),
    Pose("profile-right", 90, -36, 1.7),
    Pose("oblique-left", 40, -32, 0.3, mirrored=True),
    Pose("profile-left", 90, -36, 1.7, mirrored=True),
)
PALETTES: dict[str, list[tuple[int, int, int]]] = {
    "light": [
        (96, 58, 46), (136, 92, 75), (182, 140, 121),
        (222, 190, 172), (246, 229, 216), (255, 247, 240),
    ],
    "dark": [
        (18, 12, 11), (34, 23, 19), (76, 52, 43),
        (146, 106, 88), (205, 165, 143), (243, 214, 195),
    ],
}  # fmt: skip
# A straight-line ramp shows its corners as bands on smooth skin.
RAMPS = {name: PchipInterpolator(TONES, stops) for name, stops in PALETTES.items()}


def yaw_rotation(yaw: float) -> Points:
    """Rotation about the vertical; positive shows more of the client's right side."""
    a = np.radians(yaw)
    return np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])


def project_points(points: Points, pose: Pose, scale: float = 1) -> Points:
    """Centimetres to plate pixels: x right, y down, z towards the eye."""
    way = -1 if pose.mirrored else 1
    eye = points @ yaw_rotation(way * pose.yaw).T
    x = (eye[:, 0] - way * pose.centre_x_cm) * PIXELS_PER_CM + WIDTH / 2
    y = (CENTRE_Y_CM - eye[:, 1]) * PIXELS_PER_CM + HEIGHT / 2
    return np.column_stack([x * scale, y * scale, eye[:, 2]])


def as_view(pose: Pose) -> list[float]:
    """The same as five numbers, from points of which y is taken as it is: x = a X + b Z + c,
    depth = d X + e Z."""
    way = -1 if pose.mirrored else 1
    row = yaw_rotation(way * pose.yaw)
    across = WIDTH / 2 - way * pose.centre_x_cm * PIXELS_PER_CM
    x = [row[0, 0] * PIXELS_PER_CM, row[0, 2] * PIXELS_PER_CM, across]
    return [round(float(value), 6) + 0.0 for value in [*x, row[2, 0], row[2, 2]]]


def surface_luminance(bust: Bust, pose: Pose) -> Values:
    """Light that each vertex sends back: broad key, weak rim from behind, open sky."""
    turn = yaw_rotation(pose.light_yaw)
    key = light.key_light(bust.mesh, bust.casting, KEY @ turn, np.cos(np.radians(17)), 44)
    rim = light.key_light(bust.mesh, bust.casting, RIM @ turn, np.cos(np.radians(35)), 24)
    key, rim = (light.smooth_values(bust.mesh, one, 8, bust.sharp * 0.6) for one in (key, rim))
    return 0.03 + 0.27 * bust.sky**1.2 + 0.74 * key * (0.6 + 0.4 * bust.sky) + 0.11 * rim * bust.sky


def ease_between(low: float, high: float, values: Values) -> Values:
    t = np.clip((values - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def face_opacity(bust: Bust, seen: View) -> Values:
    """Solid on the face; gone above the brow's hair line, at the ear and under the jaw."""
    faces = bust.mesh.faces
    _, y, z = np.moveaxis(seen.spread(faces, bust.mesh.vertices), -1, 0)
    high = (y + 0.35 * (4 - z) * ease_between(1, 8, y) - 5.6) / 5.4
    back, low = (0.4 - z) / 4.8, (-3.5 - y) / 9 * (1 - ease_between(-3, 0.4, z))
    # One measure for all of them: two edges that meet would leave a corner in the air.
    away = np.sqrt(sum(np.clip(one, 0, None) ** 2 for one in (high, back, low)))
    melting = 1 - ease_between(0, 1, away)
    jaw = 1 - ease_between(0.15, 1.15, seen.spread(faces, bust.behind)) * (
        1 - ease_between(-5.2, -2.2, y)
    )
    return np.where(seen.face >= 0, melting * jaw, 0)


def surface_colours(bust: Bust, seen: View, shade: Values, alpha: Values, palette: str) -> Values:
    """Tone by light, the lips a little redder. In the dark, light falls off towards the edge."""
    faces = bust.mesh.faces
    tone = seen.spread(faces, shade)
    if palette == "dark":
        tone = tone * (0.25 + 0.75 * alpha**0.8)
    rgb: Values = RAMPS[palette](tone.clip(TONES[0], TONES[-1]))
    lips = ease_between(-0.07, 0.09, seen.spread(faces, bust.lips))
    rgb = rgb * (1 - lips[..., None] * (1 - LIP_TINT))
    if palette == "dark":
        rgb = NIGHT + alpha[..., None] * (rgb - NIGHT)
    return rgb


def draw_plate(
    bust: Bust,
    pose: Pose,
    shade: Values,
    palette: str,
    clear: Opacity = face_opacity,
    fine: int = 4,
) -> dict[int, Image.Image]:
    """The plate at 1x and 2x, drawn `fine` times as large (2: only at 1x).

    The left views are the right ones in a mirror, lit alike, so that the two sides can be compared.
    """
    right = replace(pose, mirrored=False)
    height = HEIGHT if clear is face_opacity else STAGE_HEIGHT
    points = project_points(bust.mesh.vertices, right, scale=fine)
    seen = rasterize_mesh(points, bust.mesh.faces, WIDTH * fine, height * fine)
    alpha = clear(bust, seen)
    rgb = surface_colours(bust, seen, shade, alpha, palette)
    if palette == "dark":
        alpha = ease_between(
            0, 0.3, alpha
        )  # the colour fades already, and smoother than opacity can
    wet = np.dstack([rgb * alpha[..., None], alpha])
    plates = {}
    for size in range(fine // 2, 0, -1):
        wet = halved_picture(wet)
        picture = as_image(wet)
        plates[size] = ImageOps.mirror(picture) if pose.mirrored else picture
    return plates


def halved_picture(picture: Values) -> Values:
    return (picture[::2, ::2] + picture[1::2, ::2] + picture[::2, 1::2] + picture[1::2, 1::2]) / 4


def as_image(wet: Values) -> Image.Image:
    """From colour times opacity back to straight colour, 8 bits."""
    alpha = wet[..., 3:]
    rgb = np.where(alpha > 1 / 510, wet[..., :3] / np.maximum(alpha, 1 / 510), 0)
    return Image.fromarray(np.dstack([rgb, alpha * 255]).round().clip(0, 255).astype("u1"), "RGBA")
