"""What a line of a plan costs by the price book, and several of them together.

A syringe that is opened serves every area of its visit: lines of one product at one visit are
charged by their sum, so that together they may cost less than one by one. Of a price "from - to"
the higher end is told: nobody is to pay more than was said.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from charting.presenting.content.lines import Line
from medspa.clinic.models import Location
from treatments.catalogue.price_book import price_book
from treatments.catalogue.pricing import number_sold
from treatments.models import Price
from treatments.wording import plain_number

CENT = Decimal("0.01")
Data = Mapping[str, Any]


def prices_of(lines: Iterable[Line], location: Location, on: date) -> dict[int, Price | None]:
    """By the number of the line. One query."""
    book = price_book(on=on, location=location)
    return {line.number: book.for_product(line.items[0].substance) for line in lines}


def as_shown(line: Line, price: Price | None) -> dict[str, Any] | None:
    """What has to be kept to work the price out again, whatever the book says later."""
    if price is None:
        return None
    substance = line.items[0].substance
    return {
        "of": f"{substance.slug}",
        "per": str(price.per),
        "each": f"{price.highest or Decimal(0):.2f}",
        "syringe_ml": plain_number(price.syringe_ml) if price.syringe_ml else "",
        "amount": plain_number(line.amount.value),
    }


def cost_of(sold: Iterable[Data]) -> Decimal:
    """In US dollars, of lines at one visit."""
    groups: dict[str, list[Data]] = {}
    for each in sold:
        groups.setdefault(each["of"], []).append(each)
    return sum((_cost(these) for these in groups.values()), Decimal(0))


def _cost(sold: list[Data]) -> Decimal:
    first = sold[0]
    size = Decimal(first["syringe_ml"]) if first["syringe_ml"] else None
    price = Price(per=first["per"], syringe_ml=size)
    amount = sum((Decimal(each["amount"]) for each in sold), Decimal(0))
    return (number_sold(price, amount) * Decimal(first["each"])).quantize(CENT, ROUND_HALF_UP)


def shares_of(line: Line, price: Price | None) -> list[Decimal | None]:
    """The line's price on its items, in their order; to the cent, and in sum the whole."""
    kept = as_shown(line, price)
    if kept is None:
        return [None] * len(line.items)
    whole, amount = cost_of([kept]), line.amount.value
    shares = [(whole * item.amount / amount).quantize(CENT, ROUND_HALF_UP) for item in line.items]
    return [*shares[:-1], whole - sum(shares[:-1], Decimal(0))]
