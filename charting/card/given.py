"""What a client was given at one visit, from what a signature sealed and nothing else.

What clients tap as one area ("Cheek") stands here as one; amounts of two products are never added.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, ngettext

from bookings.models import Appointment
from charting.models import Signature
from charting.models.counting import counting_filter
from charting.presenting.face import Area, Face, apart, drawn_areas
from medspa.clinic.models import StaffMember
from treatments.face.showing import BELOW_THE_PLATE
from treatments.models import FacialArea, Modality
from treatments.wording import plain_number

Data = dict[str, Any]


@dataclass(frozen=True)
class GivenLine:
    """One area as the client names it, with one product: `sides` are amounts by R, L and M."""

    number: int
    name: str
    product: str
    unit: str
    modality: Modality
    codes: frozenset[str]
    sides: dict[str, Decimal]
    spots: int

    @property
    def amount(self) -> str:
        return plain_number(sum(self.sides.values(), Decimal(0)))

    @property
    def where(self) -> str:
        """How much on which side; empty in the middle."""
        right, left = self.sides.get("R"), self.sides.get("L")
        if set(self.sides) == {"M"}:
            return ""
        says = {
            "R": gettext("%(amount)s on your right"),
            "L": gettext("%(amount)s on your left"),
            "M": gettext("%(amount)s in the middle"),
        }
        told = dict(self.sides)
        if right is not None and right == left:
            del told["L"]
            says["R"] = gettext("%(amount)s on each side")
        return ", ".join(
            says[side] % {"amount": self._said(told[side])} for side in says if side in told
        )

    @property
    def spots_said(self) -> str:
        return ngettext("one spot", "%(count)s spots", self.spots) % {"count": self.spots}

    def _said(self, amount: Decimal) -> str:
        return f"{plain_number(amount)} {self.unit}"


@dataclass(frozen=True)
class GivenPack:
    """A vial or syringe that was opened for the visit."""

    product: str
    lot: str
    expires_on: date


@dataclass(frozen=True)
class GivenVisit:
    """A visit with what its signed records say; `is_signed` is false until there is one."""

    visit: Appointment
    is_signed: bool
    lines: Sequence[GivenLine]
    packs: Sequence[GivenPack]
    injector: StaffMember | None
    who: str
    licence: str = ""
    aftercare: Sequence[Data] = ()

    @property
    def face(self) -> Face:
        """What of it the face from the front shows, numbered as the list."""
        return Face(apart([area for line in self.lines for area in _outlines(line)]), ())


def read_given(visit: Appointment) -> GivenVisit:
    """From the signed charts that count. Four queries."""
    signed = Signature.objects.filter(chart__appointment=visit, kind=Signature.Kind.SIGN)
    rows = list(signed.filter(counting_filter("chart__")).select_related("chart__injector"))
    snapshots = [one.snapshot for one in rows]
    areas = {one.pk: one for one in FacialArea.objects.prefetch_related("composites")}
    return GivenVisit(
        visit=visit,
        is_signed=bool(rows),
        lines=_lines(snapshots, areas),
        packs=[_pack(one) for snapshot in snapshots for one in snapshot.get("containers", [])],
        injector=rows[0].chart.injector if rows else None,
        who=snapshots[0]["injector"]["name"] if snapshots else str(visit.provider),
        licence=snapshots[0]["injector"].get("licence", "") if snapshots else "",
        aftercare=[one for snapshot in snapshots for one in snapshot.get("aftercare", [])],
    )


def _lines(snapshots: Iterable[Data], areas: dict[str, FacialArea]) -> list[GivenLine]:
    found: dict[tuple[str, str], list[Data]] = {}
    for snapshot in snapshots:
        for product in snapshot.get("products", []):
            for line in product["lines"]:
                key = _known_as(line["area"], areas), product["name"]
                unit = {"unit": product["unit"]}
                found.setdefault(key, []).append(line | unit)
    ordered = sorted(found.items(), key=lambda one: _position(one[0][0], areas))
    return [
        _line(number, code, product, lines, areas)
        for number, ((code, product), lines) in enumerate(ordered, start=1)
    ]


def _line(
    number: int, code: str, product: str, lines: list[Data], areas: dict[str, FacialArea]
) -> GivenLine:
    sides: dict[str, Decimal] = {}
    for line in lines:
        sides[line["side"]] = sides.get(line["side"], Decimal(0)) + Decimal(line["amount"])
    unit = lines[0]["unit"]
    return GivenLine(
        number=number,
        name=gettext(areas[code].lay_name) if code in areas else lines[0]["name"],
        product=product,
        unit=unit,
        modality=Modality.NEUROTOXIN if unit == "U" else Modality.FILLER,
        codes=frozenset(line["area"] for line in lines),
        sides=sides,
        spots=sum(line["points"] for line in lines),
    )


def _known_as(code: str, areas: dict[str, FacialArea]) -> str:
    """The code of what clients tap: a composite stands for its parts."""
    wholes = areas[code].composites.all() if code in areas else []
    return next((whole.pk for whole in wholes), code)


def _position(code: str, areas: dict[str, FacialArea]) -> int:
    return areas[code].position if code in areas else len(areas)


def _pack(sealed: Data) -> GivenPack:
    expires_on = date.fromisoformat(sealed["expires_on"])
    return GivenPack(sealed["product"], sealed["lot"], expires_on)


def _outlines(line: GivenLine) -> list[Area]:
    drawn = drawn_areas(line.modality)
    return [
        Area(line.number, "first", path, x, y)
        for code in sorted(line.codes - BELOW_THE_PLATE)
        for side, x, y, path in drawn.get(code, ())
        if side in line.sides or side == "M" or "M" in line.sides
    ]
