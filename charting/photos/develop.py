"""Make pictures to look at of one photograph as it came: upright, in sRGB, without a word in them.

A program of its own (`python -m charting.photos.develop`), run by `developing.py` for each
photograph: what a hostile file does to it ends with it, and its memory and seconds are bounded. It
knows neither Django nor the database. It prints what it found as JSON, or ends with the number of a
refusal.
"""

import json
import sys
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pillow_heif
from PIL import ExifTags, Image, ImageCms, ImageOps

SIZES = (320, 960, 2048)
"""The longer side of each picture, in pixels; one that came smaller stays as it is."""
MAX_PIXELS = 41_000_000  # 40 MP, and the odd rows of some cameras
MAX_SIDE = 16_000
MIN_SIDE = 200
KINDS = ("JPEG", "PNG", "WEBP", "HEIF")
"""An MPO of some telephones opens as JPEG: its first picture counts."""
UNREADABLE, TOO_LARGE, TOO_SMALL, MOVES = 10, 11, 12, 13
"""Exit statuses; `refusals.py` has their words."""
QUALITY, EFFORT = 82, 0
SRGB = ImageCms.createProfile("sRGB")


def develop(source: Path, target: Path, turns: int) -> dict[str, Any]:
    """Write `320.webp` and its like into the folder `target`, and say what the photograph was.

    `turns`: quarter turns to the right, after its own. Raises whatever Pillow does, and SystemExit.
    """
    pillow_heif.register_heif_opener(thumbnails=False)
    Image.init()
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(source, formats=KINDS) as photo:
        _require_usual(photo)
        width, height = photo.size
        photo.draft("RGB", (SIZES[-1], SIZES[-1]))
        photo.load()  # before its notes: reading those of a torn PNG would hide that it is torn
        said = _said_by_camera(photo)
        profile, turn = photo.info.get("icc_profile"), _turn_of(photo)
        largest = _fit(_plain(photo), SIZES[-1])
        said |= {"width": width, "height": height}
    upright = _turned(_in_srgb(largest, profile), turn, turns)
    for size in reversed(SIZES):
        upright = _fit(upright, size)
        upright.save(target / f"{size}.webp", "WEBP", quality=QUALITY, method=EFFORT)
    return said | _size_of(said, upright)


def _require_usual(photo: Image.Image) -> None:
    """By its header alone, before a pixel is unpacked."""
    if max(photo.size) > MAX_SIDE or photo.width * photo.height > MAX_PIXELS:
        raise SystemExit(TOO_LARGE)
    if min(photo.size) < MIN_SIDE:
        raise SystemExit(TOO_SMALL)
    if photo.format in ("PNG", "WEBP") and getattr(photo, "n_frames", 1) > 1:
        raise SystemExit(MOVES)


def _said_by_camera(photo: Image.Image) -> dict[str, Any]:
    """Camera, lens and flash, for the record; empty where the note is none or broken."""
    said: dict[str, Any] = {"device": "", "lens": "", "flash": None}
    with suppress(Exception):
        exif = photo.getexif()
        inner = exif.get_ifd(ExifTags.IFD.Exif)
        names = [exif.get(ExifTags.Base.Make), exif.get(ExifTags.Base.Model)]
        said["device"] = _short(" ".join(str(one) for one in names if one))
        said["lens"] = _short(str(inner.get(ExifTags.Base.LensModel) or ""))
        flash = inner.get(ExifTags.Base.Flash)
        said["flash"] = bool(flash & 1) if isinstance(flash, int) else None
    return said


def _short(text: str) -> str:
    return "".join(one for one in text if one.isprintable())[:120].strip()


def _turn_of(photo: Image.Image) -> int:
    """The orientation that the camera noted, 1 to 8; 1 where its note is broken."""
    with suppress(Exception):
        found = photo.getexif().get(ExifTags.Base.Orientation, 1)
        return found if found in range(1, 9) else 1
    return 1


def _plain(photo: Image.Image) -> Image.Image:
    """RGB on white, whatever it was: grey in 16 bits, a palette, with a glassy part, CMYK."""
    if photo.mode.startswith("I"):
        return photo.convert("I").point(lambda value: value / 257).convert("L").convert("RGB")
    if photo.mode in {"CMYK", "RGB"} and "transparency" not in photo.info:
        return photo
    if "A" in photo.mode or "transparency" in photo.info:
        glassy = photo.convert("RGBA")
        white = Image.new("RGBA", glassy.size, "white")
        return Image.alpha_composite(white, glassy).convert("RGB")
    return photo.convert("RGB")


def _fit(picture: Image.Image, side: int) -> Image.Image:
    if max(picture.size) <= side:
        return picture
    scale = side / max(picture.size)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """A broken profile is as good as none."""
    if profile:
        with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            own = ImageCms.ImageCmsProfile(BytesIO(profile))
            found = ImageCms.profileToProfile(picture, own, SRGB, outputMode="RGB")
            if found is not None:
                return found
    return picture.convert("RGB")


def _turned(picture: Image.Image, orientation: int, turns: int) -> Image.Image:
    """Made anew without anything that was noted in it."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    bare.info["exif"] = exif.tobytes()
    upright = ImageOps.exif_transpose(bare)
    upright.info.clear()
    return upright.rotate(-90 * turns, expand=True) if turns else upright


def _size_of(said: dict[str, Any], upright: Image.Image) -> dict[str, int]:
    """Width and height of the original as it stands upright."""
    sides = sorted([said["width"], said["height"]])
    is_tall = upright.height > upright.width
    return (
        {"width": sides[0], "height": sides[1]}
        if is_tall
        else dict(zip(("height", "width"), sides, strict=True))
    )


def attempt(source: Path, target: Path, turns: int = 0) -> dict[str, Any] | int:
    """What the photograph was, or the number of its refusal."""
    try:
        return develop(source, target, turns)
    except SystemExit as refused:
        return int(str(refused.code))
    except Image.DecompressionBombError:
        return TOO_LARGE
    except Exception:  # noqa: BLE001  whatever a decoder says of it, nobody can look at the file
        return UNREADABLE


def main() -> None:
    source, target, turns = sys.argv[1:4]
    found = attempt(Path(source), Path(target), int(turns))
    if isinstance(found, int):
        sys.exit(found)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
