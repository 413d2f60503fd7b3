"""Planned against given."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from charting.models import Injection, PlanItem
from treatments.catalogue.amounts import Amount, total
from treatments.wording import plain


@dataclass(frozen=True)
class PlanLine:
    """An intended amount and how much of it was given, both in the product's unit."""

    item: PlanItem
    total: Amount

    @property
    def given(self) -> str:
        return plain(self.total.value)

    @property
    def side(self) -> str:
        return self.item.side

    @property
    def missing(self) -> Decimal:
        return max((self.item.intended - self.total).value, Decimal(0))

    @property
    def is_reached(self) -> bool:
        return not self.missing


def planned_against(items: Iterable[PlanItem], given: Iterable[Injection]) -> list[PlanLine]:
    """A line for each intended amount. Prefetch `area__parts`: a composite counts its parts."""
    given = list(given)
    return [PlanLine(item, _given_of(item, given)) for item in items]


def _given_of(item: PlanItem, given: list[Injection]) -> Amount:
    codes = {part.pk for part in item.area.parts.all()} or {item.area_id}
    nothing = Amount(item.product, Decimal(0))
    return total(
        [
            nothing,
            *(
                line.given
                for line in given
                if line.product.pk == item.product_id
                and line.area_id in codes
                and item.side in ("", line.side)
            ),
        ]
    )
