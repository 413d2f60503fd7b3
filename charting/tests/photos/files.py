"""Photographs as cameras make them, and files as nobody should send them."""

import struct
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO

import pillow_heif
from PIL import Image, PngImagePlugin

pillow_heif.register_heif_opener(thumbnails=False)
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def picture(width: int = 400, height: int = 500, mode: str = "RGB") -> Image.Image:
    """Dark above, light below, red at the left: one sees how it was turned."""
    grey = Image.linear_gradient("L").resize((width, height))
    side = Image.linear_gradient("L").rotate(90).resize((width, height))
    return Image.merge("RGB", (side, grey, grey)).convert(mode)


def saved(kind: str, image: Image.Image | None = None, **how: object) -> bytes:
    out = BytesIO()
    (image or picture()).save(out, kind, **how)
    return out.getvalue()


def exif(**tags: object) -> bytes:
    noted = Image.Exif()
    noted[0x0112] = tags.pop("turn", 1)
    noted[0x010F], noted[0x0110] = "Canon", "EOS R6"
    noted.get_ifd(0x8769).update({0x9209: 1, 0xA434: "RF 85mm", 0x9286: b"SECRET NOTE"})
    noted.get_ifd(0x8825).update({1: "N", 2: (47.0, 36.0, 22.0)})
    return noted.tobytes()


def chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


def png_head(width: int, height: int) -> bytes:
    return SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


def png_bomb() -> bytes:
    """Small to send, and a gigabyte of pixels as its header says."""
    return png_head(20_000, 20_000) + chunk(b"IDAT", zlib.compress(bytes(1_000_000)))


def text_bomb(kind: bytes) -> bytes:
    packed = zlib.compress(bytes(90_000_000), 9)
    body = {b"zTXt": b"note\0\0" + packed, b"iCCP": b"icc\0\0" + packed}[kind]
    whole = saved("PNG")
    return whole[:33] + chunk(kind, body) + whole[33:]


def patched(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    return data.replace(old, new, 1)


def jpeg_saying(width: int, height: int) -> bytes:
    """A JPEG whose header names another size."""
    data = saved("JPEG")
    return patched(data, struct.pack(">HH", 500, 400), struct.pack(">HH", height, width))


def moving(kind: str) -> bytes:
    return saved(kind, save_all=True, append_images=[picture().rotate(90, expand=False)] * 2)


def oversized_exif() -> bytes:
    whole = saved("JPEG")
    bombs = b"".join(
        b"\xff\xe1\xff\xffExif\0\0" + b"II*\0\x08\0\0\0" + b"\xff" * 65_519 for _ in "12"
    )
    return whole[:2] + bombs + whole[2:]


def endless_ifd() -> bytes:
    """Its directory names itself as the next one."""
    noted = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 0) + struct.pack("<I", 8)
    whole = saved("JPEG")
    return whole[:2] + b"\xff\xe1" + struct.pack(">H", len(noted) + 2) + noted + whole[2:]


def refused() -> Iterator[tuple[str, bytes | Callable[[], bytes]]]:
    """Name and file: none of them becomes a picture."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    yield from {
        "exif of nothing": saved("JPEG", exif=b"Exif\0\0MM\0*garbage"),
        "empty": b"",
        "one byte": b"\xff",
        "zeros": bytes(100_000),
        "text": b"hello " * 500,
        "svg called jpg": svg,
        "svg with xml head": b'<?xml version="1.0"?>' + svg,
        "html": b"<!doctype html><script>alert(1)</script>" * 9,
        "php": b"<?php system($_GET[0]); ?>",
        "pdf": b"%PDF-1.7\n" + bytes(3000),
        "zip": b"PK\x03\x04" + bytes(3000),
        "elf": b"\x7fELF" + bytes(3000),
        "shell": b"#!/bin/sh\nrm -rf /\n",
        "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run\n",
        "gif": saved("GIF"),
        "bmp": saved("BMP"),
        "tiff": saved("TIFF"),
        "ico": saved("ICO"),
        "moving gif": moving("GIF"),
        "moving png": moving("PNG"),
        "moving webp": moving("WEBP"),
        "jpeg head alone": saved("JPEG")[:20],
        "half a jpeg": saved("JPEG")[: len(saved("JPEG")) // 2],
        "half a png": saved("PNG")[:900],
        "half a webp": saved("WEBP")[:300],
        "half a heic": saved("HEIF")[:600],
        "heic brand alone": b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + bytes(400),
        "webp of no length": b"RIFF\0\0\0\0WEBPVP8 ",
        "png signature alone": SIGNATURE,
        "png without pixels": png_head(400, 500) + chunk(b"IEND", b""),
        "png bomb": png_bomb(),
        "png of no width": png_head(0, 500) + chunk(b"IEND", b""),
        "png of 2^31": png_head(2**31 - 1, 2**31 - 1) + chunk(b"IDAT", b"x"),
        "png text bomb": text_bomb(b"zTXt"),
        "png profile bomb": text_bomb(b"iCCP"),
        "png with broken pixels": png_head(400, 500) + chunk(b"IDAT", b"\0" * 999),
        "png with a chunk of 2 GB": png_head(400, 500) + b"\x7f\xff\xff\xffIDAT" + bytes(99),
        "jpeg 65,535 wide": jpeg_saying(65_535, 500),
        "jpeg 65,535 square": jpeg_saying(65_535, 65_535),
        "jpeg of no height": jpeg_saying(400, 0),
        "one line": saved("PNG", picture(5000, 1)),
        "exif bombs": oversized_exif(),
        "a stamp": saved("JPEG", picture(32, 32)),
    }.items()


def survived() -> Iterator[tuple[str, bytes]]:
    """Odd, and still a photograph: what is odd about it does not come out again."""
    noted = PngImagePlugin.PngInfo()
    noted.add_text("Comment", "SECRET NOTE")
    yield from {
        "cmyk": saved("JPEG", picture(mode="CMYK")),
        "grey": saved("JPEG", picture(mode="L")),
        "16 bits": saved("PNG", picture(mode="I").point(lambda one: one * 257).convert("I;16")),
        "palette": saved("PNG", picture(mode="P")),
        "one bit": saved("PNG", picture(mode="1")),
        "glassy": saved("PNG", picture(mode="RGBA")),
        "glassy webp": saved("WEBP", picture(mode="RGBA")),
        "broken profile": saved("JPEG", icc_profile=b"SECRET NOTE" * 99),
        "noted": saved("PNG", pnginfo=noted),
        "html behind": saved("JPEG") + b"<script>SECRET NOTE</script>",
        "zip behind": saved("PNG") + b"PK\x03\x04 SECRET NOTE",
        "comment": saved("JPEG", comment=b"SECRET NOTE <script>"),
        "exif in a ring": endless_ifd(),
        "turn of 99": saved("JPEG", exif=exif(turn=99)),
        "two in one": saved("MPO", save_all=True, append_images=[picture()]),
        "heic": saved("HEIF"),
        "progressive": saved("JPEG", progressive=True),
    }.items()
