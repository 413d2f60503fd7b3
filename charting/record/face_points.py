"""What was given as points on the face: of an open chart, or as it was sealed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from treatments.face.points import JOINT
from treatments.giving.dosing import SIDE_NAMES

Data = dict[str, Any]


@dataclass(frozen=True)
class FacePoint:
    """One point; without a `place` <face-map> puts it into the middle of its area.

    `is_ghost`: nothing was given there today; the plan intends it, or the last visit had it. A tap
    on it leads to `link`.
    """

    area: str
    side: str
    label: str
    description: str
    place: str = ""
    is_newest: bool = False
    is_ghost: bool = False
    link: str = ""


def face_points_of(lines: list[Data], *, is_open: bool = False) -> list[FacePoint]:
    """Of lines as `snapshot.injections_of` writes them; in an open chart the newest is ringed."""
    last = max((line["id"] for line in lines), default=None) if is_open else None
    return [point for line in lines for point in _points(line, is_newest=line["id"] == last)]


def _points(line: Data, *, is_newest: bool) -> Iterator[FacePoint]:
    """The amount is said once, at the first point of its line."""
    places = line.get("places", "").split(JOINT)  # sealed before points were kept: none
    many = f" in {len(places)}" if len(places) > 1 else ""
    where = f", {SIDE_NAMES[line['side']]}" if line["side"] != "M" else ""
    description = f"{line['name']}{where}: {line['amount']} {line['unit']}"
    for number, place in enumerate(places):
        label = "" if number else f"{line['amount']}{many}"
        count = f", point {number + 1} of {len(places)}" if many else ""
        yield FacePoint(line["area"], line["side"], label, description + count, place, is_newest)
