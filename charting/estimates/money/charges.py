"""What planned amounts cost: each alone, and together as they are sold at one visit.

A syringe that is opened serves every area of that visit, so what is charged follows from the sum
of a product, never from the items one by one. Nothing here reads the database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from treatments.catalogue.amounts import Amount, total_amount
from treatments.catalogue.price_book import PriceBook
from treatments.catalogue.pricing import counted, number_sold, price_each
from treatments.catalogue.product_class import Substance
from treatments.models import FacialArea, Price
from treatments.wording import dollars_span, plain_number

CENT = Decimal("0.01")


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
class Span:
    """Dollars, from and to."""

    low: Decimal
    high: Decimal

    def __add__(self, other: "Span") -> "Span":
        return Span(self.low + other.low, self.high + other.high)

    def __str__(self) -> str:
        return dollars_span(self.low, self.high)

    @property
    def is_range(self) -> bool:
        return self.low != self.high


NOTHING = Span(Decimal(0), Decimal(0))


@dataclass(frozen=True)
class PricedItem:
    """What one item costs: from its share of a syringe that other areas use up, to a syringe for
    it alone. None where the book has no price."""

    expected: Expected
    price: Price | None
    charge: Span | None


@dataclass(frozen=True)
class Charge:
    """All of one product at one visit, as it is charged: whole units, whole syringes."""

    substance: Substance
    price: Price | None
    items: Sequence[Expected]
    number: tuple[Decimal, Decimal] | None
    charge: Span | None

    @property
    def is_optional(self) -> bool:
        return all(item.is_optional for item in self.items)

    @property
    def number_in_words(self) -> str:
        """ "40 units", "1 to 2 syringes"; empty without a price."""
        if self.price is None or self.number is None:
            return ""
        low, high = (plain_number(each) for each in self.number)
        said = low if low == high else f"{low}-{high}"
        return counted(self.price.per, said, self.number[1])

    @property
    def each(self) -> str:
        return price_each(self.price) if self.price else ""


def price_item(expected: Expected, book: PriceBook) -> PricedItem:
    """Alone, as a client decides on it."""
    price = book.for_product(expected.substance)
    if price is None:
        return PricedItem(expected, None, None)
    least = _share(price, expected.low.value) * _amount(price)
    most = number_sold(price, expected.high.value) * _highest(price)
    return PricedItem(expected, price, Span(_cents(least), _cents(most)))


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
    least = number_sold(price, total_amount(certain).value) if certain else Decimal(0)
    most = number_sold(price, total_amount(item.high for item in items).value)
    charge = Span(_cents(least * _amount(price)), _cents(most * _highest(price)))
    return Charge(substance, price, items, (least, most), charge)


def _share(price: Price, amount: Decimal) -> Decimal:
    if price.per == Price.Per.SYRINGE:
        return amount / (price.syringe_ml or Decimal(1))
    return number_sold(price, amount)


def _amount(price: Price) -> Decimal:
    return price.amount or Decimal(0)


def _highest(price: Price) -> Decimal:
    return price.highest or Decimal(0)


def _cents(dollars: Decimal) -> Decimal:
    return dollars.quantize(CENT, ROUND_HALF_UP)
