"""What an amount of one product costs: the one rule of the public pages, presented plans and
estimates. Nothing here reads the database."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from treatments.models import Price
from treatments.wording import dollars_span

CENT = Decimal("0.01")
Numbers = tuple[Decimal, Decimal]


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


def cost_of(price: Price, sold: Numbers) -> Span:
    """Of so many as they are sold, from the smaller number at the lower price to the larger at the
    higher one; to the cent."""
    low, high = sold
    return Span(_cents(low * (price.amount or 0)), _cents(high * (price.highest or 0)))


def numbers_sold(price: Price, least: Decimal, most: Decimal) -> Numbers:
    """How many are charged for the smaller and the larger amount."""
    return number_sold(price, least), number_sold(price, most)


def number_sold(price: Price, amount: Decimal) -> Decimal:
    """How many are charged for that amount: whole units and syringes, mL as they are, one visit;
    none for nothing."""
    match price.per:
        case Price.Per.SESSION:
            return Decimal(bool(amount))
        case Price.Per.ML:
            return amount
    size = price.syringe_ml or Decimal(1)
    return (amount / size).to_integral_value(rounding=ROUND_CEILING)


def _cents(dollars: Decimal) -> Decimal:
    return dollars.quantize(CENT, ROUND_HALF_UP)
