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


FACE = STATIC / "img" / "face"
LIT = [f"{stage}-{lamp}" for stage in ("full", "hollow") for lamp in ("high", "side", "top")]
VIEWS = ("front", "oblique-right", "oblique-left", "profile-right", "profile-left")
MODES = ("light", "dark")
# By the first word of a name: size and most bytes.
STAND_INS = {"bust": ((440, 600), 20_000), "head": ((96, 96), 2_500)}


@pytest.mark.parametrize("plate", sorted(FACE.glob("*.webp")), ids=lambda plate: plate.stem)
def test_plates_are_sharp_and_light(plate: Path):
    with Image.open(plate) as picture:
        size = picture.size

    expected, most_bytes = STAND_INS.get(plate.stem.partition("-")[0]) or of_the_map(plate.stem)
    assert size == expected
    assert plate.stat().st_size <= most_bytes


def of_the_map(name: str) -> tuple[tuple[int, int], int]:
    """Size and most bytes of what lies under the map or is lit from another side."""
    height, double = 360 if name.startswith("neck-") else 730, name.endswith("2x")
    return ((1200, height * 2), 45_000) if double else ((600, height), 15_000)


def test_every_view_light_and_sitter_is_drawn_by_day_and_by_night():
    views = [*VIEWS, *(f"neck-{view}" for view in VIEWS), *LIT]
    sitters = [f"{of}-{number}" for of in STAND_INS for number in range(1, 7)]

    drawn = {f"{view}-{mode}-{size}x" for view in views for mode in MODES for size in (1, 2)}
    drawn |= {f"{sitter}-{mode}" for sitter in sitters for mode in MODES}
    assert {path.stem for path in FACE.glob("*.webp")} == drawn
