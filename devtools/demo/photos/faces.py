"""Photographs of nobody: our own plates on a wall, toned, a little wider at the jaw before.

Drawn in a few hundredths of a second each; no file comes from outside, nobody was in a room.
"""

from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise

from django.conf import settings
from PIL import Image, ImageChops, ImageEnhance

SIZE = (768, 960)
FACE = (720, 876)
TOP, WIDEST, CHIN = 448, 664, 888
"""Pixels from the upper edge between which the jaw is drawn wider."""


@dataclass(frozen=True)
class Look:
    """Of one made-up person: tone of skin and wall, and by how much of the width it was wider."""

    skin: tuple[int, int, int] = (255, 244, 236)
    wall: tuple[int, int, int] = (226, 214, 202)
    wider: float = 0.04


def drawn_face(view: str, look: Look, *, is_before: bool) -> bytes:
    """A JPEG of one view (`front`), as a camera at the clinic might have made it."""
    plate = Image.open(settings.BASE_DIR / "static/img/face" / f"{view}-light-1x.webp")
    face = plate.convert("RGBA").resize(FACE, Image.Resampling.BICUBIC)
    toned = ImageChops.multiply(face.convert("RGB"), Image.new("RGB", FACE, look.skin))
    room = Image.new("RGB", SIZE, look.wall)
    room.paste(toned, ((SIZE[0] - FACE[0]) // 2, 70), face.getchannel("A"))
    if is_before:
        room = ImageEnhance.Contrast(_wider(room, look.wider)).enhance(1.08)
    out = BytesIO()
    room.save(out, "JPEG", quality=86)
    return out.getvalue()


def _wider(room: Image.Image, share: float) -> Image.Image:
    """The lower face from the middle outward; what is above and below stays."""
    width, height = room.size
    cut = round(width * share)
    edges = [0, TOP, (TOP + WIDEST) // 2, WIDEST, (WIDEST + CHIN) // 2, CHIN, height]
    cuts = [0, 0, round(cut * 0.7), cut, round(cut * 0.6), 0, 0]
    parts = [
        _part(width, rows, cut_off)
        for rows, cut_off in zip(pairwise(edges), pairwise(cuts), strict=True)
    ]
    return room.transform(room.size, Image.Transform.MESH, parts, Image.Resampling.BILINEAR)


def _part(
    width: int, rows: tuple[int, int], cuts: tuple[int, int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Rows of the picture, and the four corners from which they are taken: NW, SW, SE, NE."""
    (top, bottom), (above, below) = rows, cuts
    corners = (above, top, below, bottom, width - below, bottom, width - above, top)
    return (0, top, width, bottom), corners
