"""A client, products and areas as plain objects: the rules ask no database."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from treatments.giving import Answer, Facts, Licence, Line, Ordered, Policy, Request, judge_request
from treatments.models import DoseRange, FacialArea, Product, Rule

FIRST = date(2026, 1, 12)
ZONES = ["America/Los_Angeles", "Europe/Berlin", "Pacific/Auckland", "Asia/Kolkata"]


def toxin(number: int = 1, slug: str = "botox-cosmetic", **fields: Any) -> Product:
    defaults = {"name": slug.title(), "kind": "neurotoxin", "unit": "U", "min_age": 18}
    return Product(pk=number, slug=slug, **defaults | fields)


def gel(number: int = 11, slug: str = "voluma", **fields: Any) -> Product:
    defaults = {"name": slug.title(), "kind": "ha_filler", "unit": "mL", "min_age": 22}
    defaults |= {"max_ml_per_60kg_per_year": Decimal(20)}
    return Product(pk=number, slug=slug, **defaults | fields)


def area(code: str, sides: str = "B", **fields: Any) -> FacialArea:
    name = code.replace("_", " ").capitalize()
    defaults = {
        "trade_name": name,
        "lay_name": name,
        "clinical_name": name,
        "region": "L",
        "laterality": sides,
    }
    return FacialArea(code=code, **defaults | fields)


BOTOX = toxin(max_units_in_3_months=400)
XEOMIN = toxin(2, "xeomin")
DYSPORT = toxin(3, "dysport")
VOLUMA, VOLLURE = gel(), gel(12, "vollure")
MASSETER, GLABELLA, FOREHEAD = area("MASSETER"), area("GLABELLA", "M"), area("FOREHEAD", "M")
CROWS_FEET, PLATYSMA = area("CROWS_FEET"), area("PLATYSMA")
CHEEK, NOSE = area("CHEEK_LAT", takes_filler=True), area("NOSE_DORSUM", "M", vascular_tier="A")

RANGES = (
    DoseRange(
        area=MASSETER,
        modality="neurotoxin",
        product=BOTOX,
        basis="side",
        max_amount=Decimal(36),
        warn_above_side=Decimal(40),
        warn_above_total=Decimal(80),
    ),
    DoseRange(
        area=CROWS_FEET,
        modality="neurotoxin",
        product=XEOMIN,
        basis="total",
        min_amount=Decimal(24),
        max_amount=Decimal(24),
    ),
    DoseRange(
        area=PLATYSMA,
        modality="neurotoxin",
        product=BOTOX,
        basis="total",
        max_amount=Decimal(36),
    ),
    *(
        DoseRange(
            area=where,
            modality="neurotoxin",
            product=BOTOX,
            basis="total",
            max_amount=Decimal(500),
        )
        for where in (GLABELLA, FOREHEAD)
    ),
    *(
        DoseRange(area=where, modality="filler", basis="side", max_amount=Decimal(30))
        for where in (CHEEK, NOSE)
    ),
)


@dataclass
class Papers:
    """Everything is signed, unless told otherwise."""

    cleared_by: Licence | str = field(
        default_factory=lambda: Licence("Pilar Bastos", date(2030, 1, 1), True)
    )
    no_consent: str = ""
    off_label: bool = True
    ordered: Ordered | None = None

    def order(
        self, asked: Request, given: Sequence[Line], injector: Licence | None
    ) -> Ordered | None:
        return self.ordered

    def clearance(self, asked: Request) -> Licence | str:
        return self.cleared_by

    def consent(self, asked: Request) -> str:
        return self.no_consent

    def covers_off_label(self, asked: Request) -> bool:
        return self.off_label


def facts(*lines: Line, **fields: Any) -> Facts:
    """An adult, a licensed nurse, every paper; what was given is `lines`."""
    known = Facts(
        birth_on=date(1988, 6, 3),
        injector=Licence("Nora", date(2030, 1, 1), may_prescribe=False),
        papers=Papers(),
        lines=lines,
        ranges=RANGES,
        touch_up_days=(14, 21),
    )
    return replace(known, **fields)


def given(
    product: Product | None,
    where: FacialArea | None,
    side: str,
    amount: str | None,
    on: date,
    session: str = "",
) -> Line:
    modality = str(product.modality) if product else "neurotoxin"
    units = Decimal(amount) if amount else None
    return Line(modality, on, product, where, side, units, session=session or f"visit of {on}")


def ask(
    product: Product,
    where: FacialArea | None = None,
    side: str = "R",
    amount: str | None = None,
    *,
    on: date = FIRST,
    hour: int = 10,
    zone: str = ZONES[0],
    session: str = "now",
) -> Request:
    """At that hour on the wall of the place."""
    at = datetime.combine(on, time(hour), tzinfo=ZoneInfo(zone))
    units = Decimal(amount) if amount else None
    return Request(str(product.modality), on, at, product, where, side, units, session=session)


def against(asked: Request, known: Facts) -> dict[str, str]:
    """The rules that ask or refuse, each with its verdict."""
    return {str(one.rule): str(one.verdict) for one in _against(asked, known)}


def _against(asked: Request, known: Facts) -> list[Answer]:
    return [one for one in judge_request(asked, known) if not one.is_allowed]


def notes(asked: Request, known: Facts) -> set[str]:
    return {str(one.rule) for one in judge_request(asked, known) if one.is_allowed and one.is_note}


def after(days: int) -> date:
    return FIRST + timedelta(days=days)


NOBODY = Policy({str(Rule.INTERVAL_FLOOR): "nobody"})
