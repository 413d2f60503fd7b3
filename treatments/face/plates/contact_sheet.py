"""Every area of both maps in every view, to be looked at.

`python -m treatments.face.plates.contact_sheet`: one sheet per map under .local/atlas/.
"""

import colorsys
import sys
from pathlib import Path

from PIL import Image, ImageDraw

from treatments.face import atlas
from treatments.face.plates.render_plates import PLATES, ROOT

SHEETS = ROOT / ".local" / "atlas"
PAGE = (251, 247, 242)
BIG, TURN = 2, 0.381966  # drawn at twice the size; colours a golden angle apart


def main() -> None:
    SHEETS.mkdir(parents=True, exist_ok=True)
    for name in atlas.stored_atlas()["maps"]:
        sheet = sheet_of(name)
        sheet.save(SHEETS / f"{name}.png")
        sys.stdout.write(f"{SHEETS / f'{name}.png'}\n")


def sheet_of(name: str) -> Image.Image:
    width, height = (
        size * BIG for size in (atlas.stored_atlas()["width"], atlas.stored_atlas()["height"])
    )
    pictures = [coloured_plate(name, view) for view in atlas.view_names()]
    sheet = Image.new("RGB", (width * len(pictures), height), PAGE)
    for number, picture in enumerate(pictures):
        sheet.paste(picture, (width * number, 0))
    return sheet


def coloured_plate(name: str, view: str) -> Image.Image:
    """The plate with the areas of one map, each seen triangle filled, each area named."""
    data = atlas.stored_atlas()
    picture = Image.new("RGBA", (data["width"] * BIG, data["height"] * BIG), (*PAGE, 255))
    plate = Image.open(Path(PLATES) / f"{view}-light-2x.webp").convert("RGBA")
    picture.alpha_composite(plate)
    layer = Image.new("RGBA", picture.size)
    pen = ImageDraw.Draw(layer)
    for number, (code, sides) in enumerate(data["maps"][name].items()):
        for triangles in sides.values():
            seen = [t for t in triangles if atlas.is_seen(view, t, (1 / 3, 1 / 3, 1 / 3))]
            fill_area(pen, view, seen, area_colour(number), code)
    picture.alpha_composite(layer)
    return picture.convert("RGB")


def area_colour(number: int) -> tuple[int, int, int, int]:
    red, green, blue = colorsys.hls_to_rgb(number * TURN % 1, 0.55, 0.55)
    return int(red * 255), int(green * 255), int(blue * 255), 140


def fill_area(
    pen: ImageDraw.ImageDraw,
    view: str,
    triangles: list[int],
    fill: tuple[int, int, int, int],
    code: str,
) -> None:
    middles = []
    for triangle in triangles:
        corners = atlas.view_of(view).corners[triangle]
        pen.polygon([(x * BIG, y * BIG) for x, y, _ in corners], fill, (60, 30, 20, 60))
        middles.append(atlas.position_on_plate(view, triangle, (1 / 3, 1 / 3, 1 / 3)))
    if middles:
        x, y = (sum(values) / len(middles) * BIG for values in zip(*middles, strict=True))
        pen.text((x, y), code, (40, 20, 15, 255), anchor="mm", font_size=17)


if __name__ == "__main__":
    main()
