"""What planned amounts cost together, as they are sold at one visit.

A syringe that is opened serves every area of that visit, so what is charged follows from the sum
of a product, never from the items one by one. Nothing here reads the database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from treatments.catalogue.amounts import Amount, total_amount
from treatments.catalogue.price_book import PriceBook
from treatments.catalogue.product_class import Substance
from treatments.catalogue.sold import NOTHING, Numbers, Span, cost_of, numbers_sold
from treatments.models import FacialArea, Price


@dataclass(frozen=True)
class Expected:
    """An amount that is expected in an area, or from the smaller to the larger; in the unit of
    what it is of. Optional amounts may be left out. An alternative is in no total."""

    low: Amount
    high: Amount
    area: FacialArea | None  # None where none was chosen yet
    side: str = ""
    is_optional: bool = False
    is_alternative: bool = False
    number: int | None = None  # of the item of a plan

    @property
    def substance(self) -> Substance:
        return self.low.product


@dataclass(frozen=True)
class Charge:
    """All of one product at one visit, as it is charged: whole units, whole syringes."""

    substance: Substance
    price: Price | None
    items: Sequence[Expected]
    number: Numbers | None
    charge: Span | None

    @property
    def is_optional(self) -> bool:
        return all(item.is_optional for item in self.items)


def charges_of(items: Iterable[Expected], book: PriceBook) -> list[Charge]:
    """What one visit charges, a line for each product, in the order in which they appear."""
    by_substance: dict[Substance, list[Expected]] = {}
    for item in items:
        if not item.is_alternative:
            by_substance.setdefault(item.substance, []).append(item)
    return [_charge(substance, these, book) for substance, these in by_substance.items()]


def total_of(charges: Iterable[Charge]) -> Span:
    """Of what has a price."""
    total = NOTHING
    for line in charges:
        total += line.charge or NOTHING
    return total


def _charge(substance: Substance, items: Sequence[Expected], book: PriceBook) -> Charge:
    """From what is certain in its smaller amount to everything in its larger one."""
    price = book.for_product(substance)
    if price is None:
        return Charge(substance, None, items, None, None)
    certain = [item.low for item in items if not item.is_optional]
    least = total_amount(certain).value if certain else Decimal(0)
    number = numbers_sold(price, least, total_amount(item.high for item in items).value)
    return Charge(substance, price, items, number, cost_of(price, number))
