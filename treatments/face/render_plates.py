"""Draw the face plates into static/img/face/ and the outlines beside them (make plates).

Five views, light and dark, 1x and 2x, and the neck that lies under them in <face-map>.
Takes some minutes; needs the development requirements. `--neck` draws only the neck;
`--outlines` only the atlas and the outlines.
"""

import sys
from pathlib import Path

from PIL import Image

from treatments.face import atlas_build, bust, neck, outlines, plate

ROOT = Path(__file__).resolve().parent.parent.parent
PLATES = ROOT / "static" / "img" / "face"
NECK_FROM = 520  # pixels of the stage above the picture of the neck
# Opacity below quality 75 has too few levels at 2x: the melting edge shows rings.
ENCODING = {1: {"quality": 76, "alpha_quality": 72}, 2: {"quality": 78, "alpha_quality": 75}}
NECK_ENCODING = {1: {"quality": 72, "alpha_quality": 88}, 2: {"quality": 70, "alpha_quality": 72}}


def render(head: bust.Bust) -> None:
    shades = {pose.yaw: plate.luminance(head, pose) for pose in plate.POSES[:3]}
    for pose in plate.POSES:
        for palette in plate.PALETTES:
            for size, picture in plate.draw(head, pose, shades[pose.yaw], palette).items():
                save(picture, f"{pose.name}-{palette}-{size}x.webp", ENCODING[size])


def render_neck(head: bust.Bust) -> None:
    below = neck.make(head)
    shades = {pose.yaw: plate.luminance(below, pose) for pose in plate.POSES[:3]}
    for pose in plate.POSES:
        for palette in plate.PALETTES:
            drawn = plate.draw(below, pose, shades[pose.yaw], palette, neck.opacity)
            for size, picture in drawn.items():
                low = picture.crop((0, NECK_FROM * size, picture.width, picture.height))
                save(low, f"neck-{pose.name}-{palette}-{size}x.webp", NECK_ENCODING[size])


def save(picture: Image.Image, name: str, encoding: dict[str, int]) -> None:
    PLATES.mkdir(parents=True, exist_ok=True)
    picture.save(PLATES / name, "WEBP", method=6, **encoding)
    sys.stdout.write(f"{name} {(PLATES / name).stat().st_size / 1000:.1f} kB\n")


def main() -> None:
    if "--outlines" not in sys.argv:
        head = bust.make(sky_samples=1 if "--neck" in sys.argv else 128)
        render_neck(head)
        if "--neck" not in sys.argv:
            render(head)
    atlas_build.main()
    outlines.main()


if __name__ == "__main__":
    main()
