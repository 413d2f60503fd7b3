"""The look keeps its promises: third-party files, colors and plates."""

import hashlib
import json
import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

STATIC = Path(settings.BASE_DIR) / "static"
VENDOR = STATIC / "vendor"
PACKAGES = json.loads((VENDOR / "manifest.json").read_text())["packages"]
TOKENS = (STATIC / "css" / "tokens.css").read_text()

GROUNDS = ("ivory", "paper", "sand", "shade")
TEXTS = ("ink", "soft", "mute", "rose", "accent", "leaf", "amber", "alarm")
PAIRS = [
    *product(TEXTS, GROUNDS),
    *((text, f"{state}-wash") for state in ("leaf", "amber", "alarm") for text in (state, "mute")),
    *(("ink", f"{state}-wash") for state in ("leaf", "amber", "alarm")),
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("on-inverse", "inverse"),
    ("on-inverse-mute", "inverse"),
    ("ivory", "rose"),
    ("paper", "alarm"),
    ("ink", "pick"),
]


def colors(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def blocks() -> list[dict[str, str]]:
    """Light, dark by the system, dark by choice."""
    return [colors(part) for part in re.split(r":root[^{]*\{", TOKENS)[1:]]


def luminance(color: str) -> float:
    channels = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_vendored_files_are_the_pinned_ones(package):
    hashes = {
        entry["path"]: hashlib.sha256((VENDOR / entry["path"]).read_bytes()).hexdigest()
        for entry in package["files"]
    }

    assert hashes == {entry["path"]: entry["sha256"] for entry in package["files"]}


def test_every_vendored_file_is_in_the_manifest():
    listed = {entry["path"] for package in PACKAGES for entry in package["files"]}
    present = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}

    assert present - {"manifest.json"} == listed


def test_every_vendored_package_ships_its_licence():
    sources = [{entry["source"] for entry in package["files"]} for package in PACKAGES]

    assert [names for names in sources if "LICENSE" not in names] == []


def test_dark_by_system_and_dark_by_choice_are_the_same():
    _, by_system, by_choice = blocks()

    assert by_system == by_choice


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_text_stands_out_from_every_ground(mode: int):
    named = blocks()[mode]

    assert [pair for pair in PAIRS if contrast(named[pair[0]], named[pair[1]]) < 4.5] == []


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_field_borders_can_be_seen(mode: int):
    named = blocks()[mode]

    assert [ground for ground in GROUNDS if contrast(named["edge"], named[ground]) < 3] == []


@pytest.mark.parametrize("plate", sorted((STATIC / "img" / "face").glob("*.webp")), ids=str)
def test_plates_are_sharp_and_light(plate: Path):
    double = plate.stem.endswith("2x")
    with Image.open(plate) as picture:
        height = 360 if plate.stem.startswith("neck-") else 730
        assert picture.size == ((1200, height * 2) if double else (600, height))

    assert plate.stat().st_size <= (45_000 if double else 15_000)


def test_every_view_has_its_plate_by_day_and_by_night():
    views = ("front", "oblique-right", "oblique-left", "profile-right", "profile-left")
    names = {path.stem for path in (STATIC / "img" / "face").glob("*.webp")}

    drawn = product(("", "neck-"), views, ("-light", "-dark"), ("-1x", "-2x"))
    assert names == {"".join(parts) for parts in drawn}
