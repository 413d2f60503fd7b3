"""What was given lately: units of each neurotoxin in 3 months, mL of filler in a year:
the spans of the ceilings, so that the table and the rule beside it never disagree.

What another clinic gave stands beside what was given here and is added to nothing: whoever told of
it may be wrong. The ceilings of the rules count it all the same (`ceilings`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from treatments.catalogue.amounts import Amount, total_amount, total_volume_ml
from treatments.giving.ceilings import ML_IN, UNITS_IN, gel_ceiling_ml, in_months
from treatments.giving.facts import Line
from treatments.models import Modality, Product


@dataclass(frozen=True)
class RollingUnits:
    """Of one neurotoxin; None where there was nothing."""

    product: Product
    here: Amount | None
    elsewhere: Amount | None


@dataclass(frozen=True)
class Rolling:
    """What stood until the end of the day `on`, with that day.

    `unknown`: neurotoxin of which nobody knows the product or the units. `filler_ml` is every
    filler, `gels_ml` those with a ceiling by weight; `ceiling_ml` None: the weight is not known.
    """

    on: date
    toxins: list[RollingUnits] = field(default_factory=list)
    unknown: list[Line] = field(default_factory=list)
    filler_ml: Decimal = Decimal(0)
    gels_ml: Decimal = Decimal(0)
    ceiling_ml: Decimal | None = None

    def __bool__(self) -> bool:
        return bool(self.toxins or self.unknown or self.filler_ml)


def rolling(lines: Iterable[Line], on: date, weight_kg: Decimal | None) -> Rolling:
    """Of everything that counts, as `Facts.lines`."""
    lines = list(lines)
    toxins = _of(Modality.NEUROTOXIN, in_months(lines, on, UNITS_IN))
    fillers = _of(Modality.FILLER, in_months(lines, on, ML_IN))
    gels = [line for line in fillers if line.product and line.product.max_ml_per_60kg_per_year]
    return Rolling(
        on=on,
        toxins=_by_product(toxins),
        unknown=[line for line in toxins if _amount(line) is None],
        filler_ml=total_volume_ml(_amounts(fillers)),
        gels_ml=total_volume_ml(_amounts(gels)),
        ceiling_ml=_ceiling(gels, weight_kg),
    )


def _of(modality: Modality, lines: list[Line]) -> list[Line]:
    return [line for line in lines if line.modality == modality]


def _by_product(lines: list[Line]) -> list[RollingUnits]:
    known = [amount.product for amount in _amounts(lines)]
    return [
        RollingUnits(
            product,
            _sum([line for line in lines if line.product == product and not line.where]),
            _sum([line for line in lines if line.product == product and line.where]),
        )
        for product in dict.fromkeys(known)
        if isinstance(product, Product)
    ]


def _sum(lines: list[Line]) -> Amount | None:
    amounts = _amounts(lines)
    return total_amount(amounts) if amounts else None


def _amounts(lines: list[Line]) -> list[Amount]:
    return [amount for line in lines if (amount := _amount(line)) is not None]


def _amount(line: Line) -> Amount | None:
    if line.product is None or line.amount is None:
        return None
    return Amount(line.product, line.amount)


def _ceiling(gels: list[Line], weight_kg: Decimal | None) -> Decimal | None:
    """The lowest of those that were given."""
    per_60kg = [
        line.product.max_ml_per_60kg_per_year
        for line in gels
        if line.product and line.product.max_ml_per_60kg_per_year
    ]
    return gel_ceiling_ml(min(per_60kg), weight_kg) if per_60kg and weight_kg else None
