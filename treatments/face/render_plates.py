"""Draw the face plates into static/img/face/ and the outlines beside them (make plates).

Five views, light and dark, 1x and 2x. Takes some minutes; needs the development requirements.
`--outlines` only redraws the outlines, from the stored landmarks.
"""

import json
import sys
from pathlib import Path

from treatments.face import bust, outlines, plate

ROOT = Path(__file__).resolve().parent.parent.parent

PLATES = ROOT / "static" / "img" / "face"
TEMPLATES = ROOT / "templates" / "face"
PARTIALS = {
    "front.svg.html": outlines.AREAS,
    "home.svg.html": ("TEMPLE", "CHEEK", "MASSETER", "LIPS", "CHIN_SHADOW"),
}
LANDMARKS = Path(__file__).parent / "landmarks.json"
# Opacity below quality 75 has too few levels at 2x: the melting edge shows rings.
ENCODING = {1: {"quality": 76, "alpha_quality": 72}, 2: {"quality": 78, "alpha_quality": 75}}


def render(head: bust.Bust) -> None:
    PLATES.mkdir(parents=True, exist_ok=True)
    shades = {}
    for pose in plate.POSES:
        if pose.yaw not in shades:
            shades[pose.yaw] = plate.luminance(head, pose)
        for palette in plate.PALETTES:
            for size, picture in plate.draw(head, pose, shades[pose.yaw], palette).items():
                target = PLATES / f"{pose.name}-{palette}-{size}x.webp"
                picture.save(target, "WEBP", method=6, **ENCODING[size])
                sys.stdout.write(f"{target.name} {target.stat().st_size / 1000:.1f} kB\n")


def write_outlines() -> None:
    front = json.loads(LANDMARKS.read_text())["landmarks"]["front"]
    TEMPLATES.mkdir(parents=True, exist_ok=True)
    for partial, areas in PARTIALS.items():
        (TEMPLATES / partial).write_text(outlines.front_svg(front, areas))


def main() -> None:
    if "--outlines" not in sys.argv:
        head = bust.make()
        places = outlines.landmarks(head)
        LANDMARKS.write_text(json.dumps(places, separators=(",", ":")) + "\n")
        render(head)
    write_outlines()


if __name__ == "__main__":
    main()
