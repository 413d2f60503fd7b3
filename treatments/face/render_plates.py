#!/usr/bin/env python3
"""Draw the face plates into static/img/face/ and the outlines beside them (make plates).

Five views, light and dark, 1x and 2x. Takes some minutes; needs the development requirements.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from treatments.face import bust, outlines, plate  # noqa: E402

PLATES = ROOT / "static" / "img" / "face"
PARTIAL = ROOT / "templates" / "face" / "front.svg.html"
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
                print(f"{target.name} {target.stat().st_size / 1000:.1f} kB")


def main() -> None:
    head = bust.make()
    places = outlines.landmarks_json(head)
    LANDMARKS.write_text(json.dumps(places, separators=(",", ":")) + "\n")
    PARTIAL.parent.mkdir(parents=True, exist_ok=True)
    PARTIAL.write_text(outlines.front_svg(places["landmarks"]["front"]))
    if "--outlines" not in sys.argv:
        render(head)


if __name__ == "__main__":
    main()
