"""The face of the record: what was injected last, and what is due, in all five views.

Drawn by the server: a filled mark is filler, a hollow one neurotoxin, a struck one filler that was
dissolved since; what is overdue has a solid outline, what is due a broken one. Places are pixels of
the plates (600 x 880).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q

from charting.followup.timeline import DueRow, DueTimeline
from charting.models import Dissolution, Injection, Signature
from charting.models.counting import counting_filter
from medspa.clients.models import Client
from treatments.face.points import seen_points, split_points
from treatments.face.showing import Outline, middles_in, outlines_of
from treatments.giving.dosing import SIDE_NAMES
from treatments.wording import plain_number

VIEWS = ("profile-right", "oblique-right", "front", "oblique-left", "profile-left")
BESIDE = 4  # areas named beside the face
SPREAD = 26.0  # between marks that know only their area
LABEL_WIDTH, LABEL_HEIGHT, LABEL_AWAY = 46.0, 21.0, 14.0
FAR_RIGHT = 430.0  # beyond this a label stands left of its mark

Data = dict[str, Any]


@dataclass(frozen=True)
class Given:
    """A line of a sealed record: `places` on the face, none where only the area is known."""

    area: str
    name: str
    side: str
    amount: str
    unit: str
    places: tuple[str, ...]
    shape: str  # filler, toxin, dissolved

    @property
    def words(self) -> str:
        where = f", {SIDE_NAMES[self.side]}" if self.side != "M" else ""
        gone = ", dissolved since" if self.shape == "dissolved" else ""
        return f"{self.name}{where}: {self.amount} {self.unit}{gone}"


@dataclass(frozen=True)
class Mark:
    """One point of a view; the amount is said once, at the first point of a line."""

    x: float
    y: float
    shape: str
    label: str = ""
    label_x: float = 0.0
    label_y: float = 0.0
    is_label_left: bool = False


@dataclass(frozen=True)
class FaceView:
    """One plate with what lies on it."""

    name: str
    marks: list[Mark]
    overdue: list[Outline]
    due: list[Outline]


@dataclass(frozen=True)
class LastFace:
    """What was injected at the last visit of each kind: `filler` and `toxin` are their records."""

    filler: Signature | None
    toxin: Signature | None
    given: list[Given]
    timeline: DueTimeline
    views: list[FaceView] = field(default_factory=list)

    @property
    def newest(self) -> Signature | None:
        known = [one for one in (self.filler, self.toxin) if one]
        return max(known, key=lambda one: one.chart.appointment.starts_at, default=None)

    @property
    def late(self) -> list[DueRow]:
        """What stands beside the face; `late_more`: how many do not."""
        return self._late[:BESIDE]

    @property
    def late_more(self) -> int:
        return len(self._late[BESIDE:])

    @property
    def _late(self) -> list[DueRow]:
        rows = [*self.timeline.overdue, *self.timeline.due]
        return [row for row in rows if row.area]

    @property
    def has_dissolved(self) -> bool:
        return any(one.shape == "dissolved" for one in self.given)


def last_face(client: Client, dissolved: Iterable[Dissolution], timeline: DueTimeline) -> LastFace:
    """Two queries. `dissolved`: the client's, with those taken back."""
    filler = _last_given(client, Q(syringe__isnull=False))
    toxin = _last_given(client, Q(preparation__isnull=False))
    gone = [one for one in dissolved if getattr(one, "mistake", None) is None]
    given = [*_given(filler, "filler", gone), *_given(toxin, "toxin", [])]
    face = LastFace(filler, toxin, given, timeline)
    return replace(face, views=[_view(name, face) for name in VIEWS])


def _last_given(client: Client, kind: Q) -> Signature | None:
    """What was sealed of the last visit that counts and at which that kind was given."""
    lines = Injection.objects.filter(kind, chart=OuterRef("chart"))
    signed = Signature.objects.filter(chart__client=client, kind=Signature.Kind.SIGN)
    standing = signed.filter(counting_filter("chart__")).filter(Exists(lines))
    # Found by its number first: else every record of years is read and sorted, to keep one.
    newest = standing.order_by("-chart__appointment__starts_at", "-pk").values("pk")[:1]
    found = Signature.objects.filter(pk=newest).select_related("chart__appointment__location")
    return found.first()


def _given(signed: Signature | None, shape: str, gone: list[Dissolution]) -> Iterator[Given]:
    if signed is None:
        return
    unit = "mL" if shape == "filler" else "U"
    for line in signed.snapshot["injections"]:
        if line["unit"] == unit:
            yield Given(
                area=line["area"],
                name=line["name"],
                side=line["side"],
                amount=plain_number(Decimal(line["amount"])),
                unit=unit,
                places=tuple(split_points(line.get("places", ""))),
                shape="dissolved" if _is_gone(line, signed, gone) else shape,
            )


def _is_gone(line: Data, signed: Signature, gone: list[Dissolution]) -> bool:
    """Whether that place was dissolved after the visit."""
    since = signed.chart.appointment.starts_at
    place = (line["area"], line["side"])
    return any((one.area_id, one.side) == place and one.at >= since for one in gone)


def _view(name: str, face: LastFace) -> FaceView:
    overdue = [row.area.pk for row in face.timeline.overdue if row.area]
    due = [row.area.pk for row in face.timeline.due if row.area]
    return FaceView(
        name=name,
        marks=_with_labels(list(_marks(name, face.given))),
        overdue=outlines_of(name, overdue),
        due=outlines_of(name, [area for area in due if area not in overdue]),
    )


def _marks(view: str, given: list[Given]) -> Iterator[Mark]:
    rough: dict[tuple[str, str], int] = {}
    for line in given:
        label = line.amount
        for x, y in seen_points(view, line.places):
            yield Mark(round(x, 1), round(y, 1), line.shape, label)
            label = ""
        if not line.places and (middle := middles_in(view).get((line.area, line.side))):
            number = rough.get((line.area, line.side), 0)
            rough[line.area, line.side] = number + 1
            yield Mark(middle[0], round(middle[1] + number * SPREAD, 1), line.shape, label)


def _with_labels(marks: list[Mark]) -> list[Mark]:
    """Each label beside its mark, where it lies on no other label and on no other mark."""
    boxes = [(mark.x - 9, mark.y - 9, mark.x + 9, mark.y + 9) for mark in marks]
    placed = []
    for mark in marks:
        if not mark.label:
            placed.append(mark)
            continue
        best = min(_choices(mark), key=lambda one: _overlap(_box(one), boxes))
        boxes.append(_box(best))
        placed.append(best)
    return placed


def _choices(mark: Mark) -> list[Mark]:
    """Beside it, on the other side, then higher and lower; the first of equals is taken."""
    sides = (True, False) if mark.x > FAR_RIGHT else (False, True)
    return [
        replace(
            mark,
            label_x=round(mark.x + (-LABEL_AWAY if is_left else LABEL_AWAY), 1),
            label_y=round(mark.y + 6 + shift, 1),
            is_label_left=is_left,
        )
        for shift in (0.0, -15.0, 15.0)
        for is_left in sides
    ]


Box = tuple[float, float, float, float]


def _box(mark: Mark) -> Box:
    left = mark.label_x - LABEL_WIDTH if mark.is_label_left else mark.label_x
    return left, mark.label_y - LABEL_HEIGHT + 4, left + LABEL_WIDTH, mark.label_y + 4


def _overlap(one: Box, others: list[Box]) -> float:
    """How much of a label lies on something else, in square pixels."""
    return sum(
        max(0.0, min(one[2], other[2]) - max(one[0], other[0]))
        * max(0.0, min(one[3], other[3]) - max(one[1], other[1]))
        for other in others
    )
