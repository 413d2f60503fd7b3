"""What a line of a plan costs by the price book, and several of them together.

A syringe that is opened serves every area of its visit: lines of one product at one visit are
charged by their sum, so that together they may cost less than one by one.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from charting.presenting.content.lines import Line
from medspa.clinic.models import Location
from treatments.catalogue.price_book import price_book
from treatments.catalogue.sold import CENT, NOTHING, Span, cost_of, numbers_sold
from treatments.models import Price
from treatments.wording import plain_number

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
        "from": f"{price.amount or Decimal(0):.2f}",
        "each": f"{price.highest or Decimal(0):.2f}",
        "syringe_ml": plain_number(price.syringe_ml) if price.syringe_ml else "",
        "amount": plain_number(line.amount.value),
    }


def total_of_lines(sold: Iterable[Data]) -> Span:
    """In US dollars, of lines at one visit."""
    groups: dict[str, list[Data]] = {}
    for each in sold:
        groups.setdefault(each["of"], []).append(each)
    return sum((_cost(these) for these in groups.values()), NOTHING)


def _cost(sold: list[Data]) -> Span:
    """What was shown before there was a "from" told the higher price alone."""
    first = sold[0]
    price = Price(
        per=first["per"],
        syringe_ml=Decimal(first["syringe_ml"]) if first["syringe_ml"] else None,
        amount=Decimal(first.get("from", first["each"])),
        amount_to=Decimal(first["each"]),
    )
    amount = sum((Decimal(each["amount"]) for each in sold), Decimal(0))
    return cost_of(price, numbers_sold(price, amount, amount))


def shares_of(line: Line, price: Price | None) -> list[Decimal | None]:
    """What the line costs at most, on its items in their order; to the cent, and in sum the
    whole."""
    kept = as_shown(line, price)
    if kept is None:
        return [None] * len(line.items)
    whole, amount = total_of_lines([kept]).high, line.amount.value
    shares = [(whole * item.amount / amount).quantize(CENT, ROUND_HALF_UP) for item in line.items]
    return [*shares[:-1], whole - sum(shares[:-1], Decimal(0))]
