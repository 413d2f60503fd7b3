"""Draw the outlines of both atlases on the front plate: `python -m charting.face_atlas.build`.

Needs the development requirements; the site itself only reads what this writes.
"""

import json
from pathlib import Path

import numpy as np

from treatments.face.curves import rounded, svg_path
from treatments.face.mesh import canonical, mirror
from treatments.face.outlines import MIDLINE_CM, joined

HERE = Path(__file__).parent
LANDMARKS = HERE.parent.parent / "treatments" / "face" / "landmarks.json"
SOFTNESS = 0.02
FINE = {"LIP_UPPER": 0.006, "LIP_LOWER": 0.006, "LIP_FLIP": 0.006}


def build() -> dict[str, object]:
    """For each modality one entry per outline: area, client's side, path, and its middle."""
    outlines = json.loads((HERE / "outlines.json").read_text())
    plate = json.loads(LANDMARKS.read_text())
    places = np.array(plate["landmarks"]["front"])
    drawn = {
        modality: [
            _outline(area, side, places[ring])
            for area, rings in outlines[modality].items()
            for right in rings
            for side, ring in _sides(right)
        ]
        for modality in ("neurotoxin", "filler")
    }
    return {"width": plate["width"], "height": plate["height"], **drawn}


def _sides(right: list[int]) -> list[tuple[str, list[int]]]:
    x, partner = canonical().vertices[:, 0], mirror(canonical())
    left = [int(partner[i]) for i in right]
    middle = {i for i in right if abs(x[i]) < MIDLINE_CM}
    if middle:
        return [("M", joined(right, left, middle))]
    return [("R", right), ("L", left)]


def _outline(area: str, side: str, ring: np.ndarray) -> dict[str, object]:
    soft = rounded(ring, FINE.get(area, SOFTNESS))
    x, y = soft.mean(axis=0).round(1).tolist()
    return {"area": area, "side": side, "d": svg_path(soft), "x": x, "y": y}


if __name__ == "__main__":
    (HERE / "front.json").write_text(json.dumps(build(), separators=(",", ":")) + "\n")
