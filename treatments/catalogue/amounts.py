"""Amounts that know their product, so that units of two toxins can never be added or compared."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from treatments.catalogue.product_class import Substance
from treatments.models import Unit
from treatments.wording import plain_number


class MixedProducts(TypeError):
    """Amounts of two products were added or compared: every label forbids it [R1][R2][R3][R5]."""


@dataclass(frozen=True, slots=True)
class Amount:
    """So many units, or mL, of one product, or mL of one class. Exact; may be below zero."""

    product: Substance
    value: Decimal

    def __post_init__(self) -> None:
        if not isinstance(self.value, Decimal) or not self.value.is_finite():
            raise TypeError("An amount is a finite Decimal.")

    @property
    def unit(self) -> Unit:
        return Unit(self.product.unit)

    def __add__(self, other: Self) -> Self:
        return type(self)(self.product, self.value + self.value_of(other))

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.product, self.value - self.value_of(other))

    def __lt__(self, other: Self) -> bool:
        return self.value < self.value_of(other)

    def __gt__(self, other: Self) -> bool:
        return self.value > self.value_of(other)

    def value_of(self, other: Self) -> Decimal:
        """Of an amount of the same product. Raises MixedProducts."""
        if not isinstance(other, Amount):
            raise TypeError("Only an amount can be added to an amount, or compared with it.")
        if other.product is not self.product and other.product != self.product:
            raise MixedProducts(f"{self} of {self.product} and {other} of {other.product}")
        return other.value

    def __str__(self) -> str:
        return f"{plain_number(self.value)} {self.unit.value}"


def total_amount(amounts: Iterable[Amount]) -> Amount:
    """The sum of amounts of one product. Raises MixedProducts; ValueError if there are none."""
    first, *others = amounts
    return Amount(first.product, sum((first.value_of(one) for one in others), first.value))


def totals_by_product(amounts: Iterable[Amount]) -> dict[Substance, Amount]:
    """One sum for each product, in the order in which they first appear."""
    sums: dict[Substance, Amount] = {}
    for amount in amounts:
        known = sums.get(amount.product)
        sums[amount.product] = known + amount if known else amount
    return sums


def total_volume_ml(amounts: Iterable[Amount]) -> Decimal:
    """mL of several fillers together, as yearly ceilings count. Units raise MixedProducts."""
    volume = Decimal(0)
    for amount in amounts:
        if amount.unit != Unit.MILLILITRES:
            raise MixedProducts(f"{amount} of {amount.product} is not a volume.")
        volume += amount.value
    return volume
