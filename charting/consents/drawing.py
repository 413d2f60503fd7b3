"""A signature that was drawn on a screen, made harmless: a small grey picture and nothing else.

What comes from a browser may be anything. Its size is asked of the header before a pixel is
unpacked, and what is kept is drawn anew: no metadata, no second picture behind the first.
"""

import base64
import binascii
import re
from io import BytesIO

from django.utils.translation import gettext
from PIL import Image, ImageOps

from charting.consents.errors import BadDrawing
from charting.models.consent import MAX_DRAWING_BYTES

DATA_URL = re.compile(r"data:image/png;base64,([A-Za-z0-9+/]+={0,2})")
MAX_TEXT = 400_000  # letters of base64: a large tablet with a fine screen needs a tenth
MAX_SIDE = 3_000  # pixels
MAX_PIXELS = 3_000_000
KEPT = (900, 300)  # pixels, at most
UNREADABLE = (binascii.Error, OSError, SyntaxError, ValueError, Image.DecompressionBombError)
INK, LEAST_INK = 128, 60  # how dark a pixel of a stroke is, and how many make a signature
LEAST_SIDE = 8  # pixels: less is a ruled line


def read_drawing(data_url: str) -> bytes:
    """The drawing as a small PNG; empty where nothing was sent. Raises BadDrawing."""
    if not data_url:
        return b""
    found = DATA_URL.fullmatch(data_url) if len(data_url) <= MAX_TEXT else None
    if found is None:
        raise _refused()
    try:
        return _drawn_anew(base64.b64decode(found[1], validate=True))
    except UNREADABLE as error:
        raise _refused() from error


def _drawn_anew(data: bytes) -> bytes:
    with Image.open(BytesIO(data), formats=["PNG"]) as picture:
        width, height = picture.size
        if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
            raise _refused()
        ink = _on_white(picture)
    box = ImageOps.invert(ink).point(lambda grey: 255 if grey > 255 - INK else 0).getbbox()
    is_flat = box is not None and min(box[2] - box[0], box[3] - box[1]) < LEAST_SIDE
    if box is None or is_flat or sum(ink.histogram()[:INK]) < LEAST_INK:
        raise BadDrawing(
            gettext("There is no signature yet: draw it, or type your name only."), field="drawing"
        )
    small = ImageOps.expand(ink.crop(box), border=8, fill=255)
    small.thumbnail(KEPT)
    return _as_png(small)


def _on_white(picture: Image.Image) -> Image.Image:
    seen = picture.convert("RGBA")
    white = Image.new("RGBA", seen.size, "white")
    return Image.alpha_composite(white, seen).convert("L")


def _as_png(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.quantize(16).save(out, "PNG", optimize=True)
    if out.tell() > MAX_DRAWING_BYTES:
        raise _refused()
    return out.getvalue()


def _refused() -> BadDrawing:
    says = gettext(
        "We could not read what you drew. Clear it and draw again, or type your name only."
    )
    return BadDrawing(says, field="drawing")
