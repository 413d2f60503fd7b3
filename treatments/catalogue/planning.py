"""What a plan is measured against: published volumes, gaps between visits, their order. Data."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import product
from typing import Any

from treatments.catalogue.datafiles import DATA_DIR
from treatments.models import FacialArea, Modality


@dataclass(frozen=True)
class FullFace:
    """A published volume of full-face treatment, in syringes of about 1 mL."""

    middle: Decimal
    words: str
    source: str
    spread: Decimal = Decimal(0)

    @property
    def most(self) -> Decimal:
        return self.middle + self.spread


@dataclass(frozen=True)
class Gap:
    """Days from a visit with `before` to the next one with `after`."""

    before: str
    after: str
    least: int
    usual: int
    words: str
    source: str
    needs_review: bool = False


@dataclass(frozen=True)
class OrderView:
    """What one source says of the order of the two kinds."""

    says: str
    where: str
    source: str


@cache
def full_face_volumes() -> tuple[FullFace, ...]:
    return tuple(FullFace(**row) for row in _data()["full_face"])


@cache
def order_views() -> tuple[OrderView, ...]:
    return tuple(OrderView(**row) for row in _data()["order"])


def gap_between(before: str, after: str) -> Gap | None:
    """None between two visits with neurotoxin: there the 84 days and the label decide."""
    return _gaps().get((before, after))


def strictest_gap(before: Iterable[str], after: Iterable[str]) -> Gap | None:
    """Of all that is given at one visit and at a later one, the gap that asks for most."""
    gaps = [gap for pair in product(before, after) if (gap := gap_between(*pair))]
    return max(gaps, key=lambda gap: (gap.least, gap.usual), default=None)


def modality_for(finding: str, area: FacialArea) -> Modality | None:
    """What a finding asks for in an area that takes it; None where nothing is to be done."""
    wanted = _data()["finding"].get(finding)
    if wanted is None or not area.modalities:
        return None
    return Modality(wanted) if wanted in area.modalities else area.modalities[0]


def technique_for(area: str) -> str:
    """With what the form begins; "" where no source prefers one."""
    rows = _data()["technique"]
    return next((str(row["value"]) for row in rows if area in row["areas"]), "")


@cache
def _gaps() -> dict[tuple[str, str], Gap]:
    return {(gap.before, gap.after): gap for gap in (Gap(**row) for row in _data()["gap"])}


@cache
def _data() -> dict[str, Any]:
    text = (DATA_DIR / "planning.toml").read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)
