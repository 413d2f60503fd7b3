"""What was given as points on the face: of an open chart, or as it was sealed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from treatments.face.points import JOINT
from treatments.giving.dosing import SIDE_NAMES

Data = dict[str, Any]


@dataclass(frozen=True)
class FacePoint:
    """One point; without a `place` <face-map> puts it into the middle of its area."""

    area: str
    side: str
    label: str
    says: str
    place: str = ""
    is_last: bool = False


def face_points_of(lines: list[Data], *, is_open: bool = False) -> list[FacePoint]:
    """Of lines as `summary.injections_of` writes them; in an open chart the newest is ringed."""
    last = max((line["id"] for line in lines), default=None) if is_open else None
    return [mark for line in lines for mark in _marks(line, is_last=line["id"] == last)]


def _marks(line: Data, *, is_last: bool) -> Iterator[FacePoint]:
    """The amount is said once, at the first point of its line."""
    places = line.get("places", "").split(JOINT)  # sealed before points were kept: none
    many = f" in {len(places)}" if len(places) > 1 else ""
    where = f", {SIDE_NAMES[line['side']]}" if line["side"] != "M" else ""
    says = f"{line['name']}{where}: {line['amount']} {line['unit']}"
    for number, place in enumerate(places):
        label = "" if number else f"{line['amount']}{many}"
        count = f", point {number + 1} of {len(places)}" if many else ""
        yield FacePoint(line["area"], line["side"], label, says + count, place, is_last)
