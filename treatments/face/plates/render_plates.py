"""Draw the face plates into static/img/face/ and the outlines beside them (make plates).

Five views, light and dark, 1x and 2x, the neck that lies under them in <face-map>, the face at rest
beside the page on aftercare, and the busts of the team page.
Takes some minutes; needs the development requirements. `--neck` draws only the neck;
`--outlines` only the atlas and the outlines.
"""

import sys
from pathlib import Path

from PIL import Image

from treatments.face.plates import atlas_build, bust, busts, neck, outlines, plate

ROOT = Path(__file__).resolve().parents[3]
PLATES = ROOT / "static" / "img" / "face"
NECK_FROM = 520  # pixels of the stage above the picture of the neck
# Opacity below quality 75 has too few levels at 2x: the melting edge shows rings.
ENCODING = {1: {"quality": 76, "alpha_quality": 72}, 2: {"quality": 78, "alpha_quality": 75}}
HEAD, HEAD_FROM = 96, 18  # pixels: its side; of the bust, above it
BUST_ENCODING = {"quality": 78, "alpha_quality": 75}
RESTING = plate.Pose("resting", -14, -32, 0)
NECK_ENCODING = {1: {"quality": 72, "alpha_quality": 88}, 2: {"quality": 70, "alpha_quality": 72}}


Lights = dict[str, plate.Values]


def lights_on(sculpture: bust.Bust) -> Lights:
    return {pose.name: plate.surface_luminance(sculpture, pose) for pose in plate.POSES[:3]}


def lit_pose(pose: plate.Pose) -> str:
    """The pose whose light falls on this one: left views are right ones in a mirror."""
    return pose.name.replace("left", "right") if pose != RESTING else "oblique-right"


def render_views(head: bust.Bust, lights: Lights) -> None:
    for pose in (*plate.POSES, RESTING):
        for palette in plate.PALETTES:
            for size, picture in plate.draw_plate(
                head, pose, lights[lit_pose(pose)], palette
            ).items():
                save_picture(picture, f"{pose.name}-{palette}-{size}x.webp", ENCODING[size])


def render_neck(below: bust.Bust, lights: Lights) -> None:
    for pose in plate.POSES:
        for palette in plate.PALETTES:
            drawn = plate.draw_plate(
                below, pose, lights[lit_pose(pose)], palette, neck.neck_opacity
            )
            for size, picture in drawn.items():
                low = picture.crop((0, NECK_FROM * size, picture.width, picture.height))
                save_picture(low, f"neck-{pose.name}-{palette}-{size}x.webp", NECK_ENCODING[size])


def render_all(head: bust.Bust) -> None:
    below = neck.make_neck(head)
    on_neck = lights_on(below)
    render_neck(below, on_neck)
    if "--neck" not in sys.argv:
        on_head = lights_on(head)
        render_views(head, on_head)
        both = {name: (on_head[name], on_neck[name]) for name in on_head}
        for name, picture in busts.draw_busts(head, below, both):
            save_picture(picture, name, BUST_ENCODING)
            save_picture(head_of(picture), name.replace("bust-", "head-"), BUST_ENCODING)


def head_of(picture: Image.Image) -> Image.Image:
    """The head alone, for where somebody is chosen from a list."""
    width, _height = picture.size
    square = picture.crop((0, HEAD_FROM, width, HEAD_FROM + width))
    return square.resize((HEAD, HEAD), Image.Resampling.LANCZOS)


def save_picture(picture: Image.Image, name: str, encoding: dict[str, int]) -> None:
    PLATES.mkdir(parents=True, exist_ok=True)
    picture.save(PLATES / name, "WEBP", method=6, **encoding)
    sys.stdout.write(f"{name} {(PLATES / name).stat().st_size / 1000:.1f} kB\n")


def main() -> None:
    if "--outlines" not in sys.argv:
        render_all(bust.make_bust(sky_samples=1 if "--neck" in sys.argv else 128))
    atlas_build.main()
    outlines.main()


if __name__ == "__main__":
    main()
