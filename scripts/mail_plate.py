#!/usr/bin/env python3
"""Draw the picture at the head of every email from the plates: the lit face on the page's ground.

Mail programs know neither WebP nor style sheets of other files, so it is a JPEG that goes along.
"""

from pathlib import Path

from PIL import Image

BASE = Path(__file__).resolve().parent.parent
PLATES = BASE / "static" / "img" / "face"
TO = BASE / "medspa" / "messaging" / "face.jpg"
SIZE = (1120, 300)  # shown at half of it
GROUND = (243, 235, 223)
EYES_AT = 0.47  # of the height of the plate


def main() -> None:
    sheet = Image.new("RGBA", SIZE, (*GROUND, 255))
    for name in ("neck-front-light-2x.webp", "front-light-2x.webp"):
        plate = Image.open(PLATES / name).convert("RGBA")
        wide = SIZE[0] // 2
        plate = plate.resize((wide, plate.height * wide // plate.width))
        top = SIZE[1] // 2 - int(plate.height * EYES_AT)
        sheet.alpha_composite(plate.crop((0, -top, wide, -top + SIZE[1])), (SIZE[0] - wide, 0))
    sheet.convert("RGB").save(TO, quality=82, optimize=True, progressive=True)


if __name__ == "__main__":
    main()
