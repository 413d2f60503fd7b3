"""Whose name stands under the words, and what a drawn signature may be. No database."""

import base64
import zlib
from io import BytesIO
from struct import pack

import pytest
from PIL import Image, ImageDraw

from charting.consents.drawing import MAX_TEXT, read_drawing
from charting.consents.errors import BadDrawing
from charting.consents.names import resembles


@pytest.mark.parametrize(
    ("typed", "known", "is_alike"),
    [
        ("Maya Reyes", "Maya Reyes", True),
        ("maya  réyes", "Maya Reyes", True),
        ("Maya J. Reyes", "Maya Reyes", True),
        ("M. Reyes", "Maya Reyes", True),
        ("Reyes, Maya", "Maya Reyes", True),
        ("Maya Reyse", "Maya Reyes", True),
        ("Maya", "Maya Reyes", False),
        ("M. R.", "Maya Reyes", False),
        ("Juan Reyes", "Maya Reyes", False),
        ("Ana Ruiz", "Maya Reyes", False),
        ("x", "Maya Reyes", False),
        ("", "Maya Reyes", False),
        ("Maya Reyes #1", "Maya Reyes", False),
        ("Cher", "Cher", True),
        ("李 娜", "李 娜", True),
        ("O'Neil-Smith Ann", "Ann O\u2019Neil Smith", True),
    ],
)
def test_name_of_another_is_told_from_a_slip(typed: str, known: str, is_alike: bool) -> None:
    assert resembles(typed, known) == is_alike


def url_of(data: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(data).decode()


def png(
    size: tuple[int, int] = (600, 200), *, ink: bool = True, rule: bool = False, mode: str = "RGBA"
) -> bytes:
    picture = Image.new(mode, size)
    if rule:
        ImageDraw.Draw(picture).line([(0, 1), (size[0], 1)], fill=(0, 0, 0, 255), width=3)
    if ink:
        ImageDraw.Draw(picture).line([(40, 60), (90, 120), (200, 30)], fill=(0, 0, 0, 255), width=4)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A few bytes that say they are a huge picture."""
    head = pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 4096)), (b"IEND", b"")]
    chunks = [
        pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data))
        for name, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def text_bomb() -> bytes:
    """A picture whose comment unpacks to 100 MB."""
    body = b"Comment\0\0" + zlib.compress(b"a" * 100_000_000, 9)
    whole = png()
    chunk = pack(">I", len(body)) + b"zTXt" + body + pack(">I", zlib.crc32(b"zTXt" + body))
    return whole[:33] + chunk + whole[33:]


def test_drawing_is_kept_small_and_drawn_anew() -> None:
    kept = read_drawing(url_of(png((1200, 400))))
    with Image.open(BytesIO(kept)) as picture:
        assert picture.format == "PNG"
        assert picture.width < 900
    assert len(kept) < 5_000


def test_nothing_drawn_is_nothing() -> None:
    assert read_drawing("") == b""


@pytest.mark.parametrize(
    "sent",
    [
        "data:image/svg+xml;base64,PHN2Zy8+",
        "data:image/png;base64,not base64!",
        "javascript:alert(1)",
        url_of(b"GIF89a"),
        url_of(png((1900, 3), rule=True)),
        url_of(png()[:60]),
        url_of(bomb(60_000, 60_000)),
        url_of(bomb(2_900, 2_900)),
        url_of(png(ink=False)),
        url_of(text_bomb())[:MAX_TEXT],
        url_of(b"\0" * MAX_TEXT),
    ],
    ids=[
        "svg",
        "no base64",
        "script",
        "gif",
        "rule",
        "torn",
        "flood",
        "wide",
        "empty",
        "text",
        "long",
    ],
)
def test_what_is_no_signature_is_refused(sent: str) -> None:
    with pytest.raises(BadDrawing):
        read_drawing(sent)
