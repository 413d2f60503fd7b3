"""Which letters the fonts of our papers have, so that nobody is handed a box for a name.

Typst has a font of its own for Latin, Greek and Cyrillic; the others are vendored beside this file
(Noto: Han and Kana, Hangul, Hebrew, Arabic, Devanagari, Thai). All shape and order as they must.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from PIL import ImageFont

FONTS = Path(__file__).parent / "fonts"
FILES = sorted(path for path in FONTS.iterdir() if path.suffix in (".otf", ".ttf"))
OF_TYPST = (  # blocks: Latin, Greek and Cyrillic with their accents, signs of writing and money
    (0x0020, 0x036F), (0x0370, 0x03FF), (0x0400, 0x04FF), (0x1E00, 0x1EFF), (0x1F00, 0x1FFF),
    (0x2010, 0x2049), (0x20A0, 0x20BF),
)  # fmt: skip
NOBODYS = "\U0010fffd"


def unprintable_letters(texts: Iterable[str]) -> str:
    """The letters that no font of ours has, each once, in order."""
    return "".join(letter for letter in dict.fromkeys("".join(texts)) if not _is_printable(letter))


@cache
def _is_printable(letter: str) -> bool:
    if any(first <= ord(letter) <= last for first, last in OF_TYPST):
        return True
    if unicodedata.category(letter) in ("Cc", "Cf", "Zs", "Mn"):
        return True
    return any(_drawn(font, letter) != _drawn(font, NOBODYS) for font in _fonts())


def _drawn(font: ImageFont.FreeTypeFont, letter: str) -> bytes:
    return bytes(font.getmask(letter))


@cache
def _fonts() -> list[ImageFont.FreeTypeFont]:
    return [ImageFont.truetype(path, 16) for path in FILES]
