"""What one visit gave, added up from its lines: by product, area, side, lot and vial.

A seal has its own sums (`snapshot.totals`). These are worked out whenever they are shown, from the
rows of the chart, and units of two products never meet in one of them.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from charting.models import Container, Injection, Side
from treatments.catalogue.amounts import Amount, total_amount, total_volume_ml
from treatments.models import FacialArea, Product
from treatments.wording import plain_number


@dataclass(frozen=True)
class SideSums:
    """Of one product: what the client's right and left had, and all of it with the middle. None
    where nothing was given."""

    right: Amount | None
    left: Amount | None
    together: Amount

    @property
    def difference(self) -> str:
        """left 4 U more; empty where both had the same, or one of them nothing."""
        if not self.right or not self.left:
            return ""
        more = self.left - self.right
        if not more.value:
            return ""
        side = "left" if more.value > 0 else "right"
        return f"{side} {plain_number(abs(more.value))} {more.unit.value} more"


@dataclass(frozen=True)
class AreaTotal:
    area: FacialArea
    sums: SideSums


@dataclass(frozen=True)
class VialTotal:
    """What came from one vial or syringe; `name` tells it from the others of its product."""

    name: str
    container: Container
    amount: Amount


@dataclass(frozen=True)
class LotTotal:
    number: str
    amount: Amount
    vials: list[VialTotal]


@dataclass(frozen=True)
class ProductTotal:
    product: Product
    sums: SideSums
    areas: list[AreaTotal]
    lots: list[LotTotal]

    @property
    def is_of_many(self) -> bool:
        """It came from more than one vial or syringe."""
        return len([vial for lot in self.lots for vial in lot.vials]) > 1


@dataclass(frozen=True)
class VisitTotals:
    """One entry for each product, in the order in which they were given first."""

    products: list[ProductTotal]

    @property
    def toxins(self) -> list[ProductTotal]:
        return [one for one in self.products if one.product.is_neurotoxin]

    @property
    def filler_ml(self) -> Decimal:
        """Every filler together: a volume is one whatever the gel."""
        fillers = (one for one in self.products if not one.product.is_neurotoxin)
        return total_volume_ml(one.sums.together for one in fillers)

    @property
    def given(self) -> dict[str, str]:
        """Each neurotoxin alone by its name, fillers as one volume: what a plan is set against."""
        said = {one.product.name: str(one.sums.together) for one in self.toxins}
        return said | ({"Filler": f"{plain_number(self.filler_ml)} mL"} if self.filler_ml else {})

    @property
    def in_short(self) -> str:
        """58 U Botox Cosmetic · 3.9 mL filler; the only filler of a visit by its name."""
        fillers = [one.product.name for one in self.products if not one.product.is_neurotoxin]
        filler = fillers[0] if len(fillers) == 1 else "filler"
        return " · ".join(
            f"{amount} {filler if name == 'Filler' else name}"
            for name, amount in self.given.items()
        )

    @property
    def two_toxins(self) -> str:
        """Said of a visit with more than one neurotoxin; else empty."""
        names = [one.product.name for one in self.toxins]
        if len(names) < 2:
            return ""
        listed = f"{', '.join(names[:-1])} and {names[-1]}"
        return f"{listed} in one visit: units of one are not units of the other, and none are added"


def visit_totals(lines: Iterable[Injection]) -> VisitTotals:
    """Of lines with their area, container, lot and product; no query."""
    by_product: dict[Product, list[Injection]] = {}
    for line in lines:
        by_product.setdefault(line.product, []).append(line)
    return VisitTotals([_product(product, given) for product, given in by_product.items()])


def _product(product: Product, lines: list[Injection]) -> ProductTotal:
    by_area = _grouped(lines, lambda line: (line.area.position, line.area_id))
    return ProductTotal(
        product,
        _sides(lines),
        [AreaTotal(group[0].area, _sides(group)) for group in by_area],
        _lots(lines),
    )


def _sides(lines: list[Injection]) -> SideSums:
    return SideSums(
        _sum([line for line in lines if line.side == Side.RIGHT]),
        _sum([line for line in lines if line.side == Side.LEFT]),
        total_amount(line.given for line in lines),
    )


def _sum(lines: list[Injection]) -> Amount | None:
    return total_amount(line.given for line in lines) if lines else None


def _lots(lines: list[Injection]) -> list[LotTotal]:
    vials = [_vial(group) for group in _grouped(lines, _opened)]
    if len(vials) > 1:
        vials = [_numbered(vial, number) for number, vial in enumerate(vials, start=1)]
    lots: dict[str, list[VialTotal]] = {}
    for vial in vials:
        lots.setdefault(vial.container.lot.lot_number, []).append(vial)
    return [
        LotTotal(number, total_amount(vial.amount for vial in own), own)
        for number, own in lots.items()
    ]


def _vial(lines: list[Injection]) -> VialTotal:
    container = lines[0].container
    kind = "Vial" if container.product.is_neurotoxin else "Syringe"
    return VialTotal(kind, container, total_amount(line.given for line in lines))


def _numbered(vial: VialTotal, number: int) -> VialTotal:
    return VialTotal(f"{vial.name} {number}", vial.container, vial.amount)


def _opened(line: Injection) -> tuple[object, int]:
    """In the order in which they were opened."""
    return line.container.ready_at, line.container.pk


def _grouped(
    lines: Iterable[Injection], key: Callable[[Injection], tuple[Hashable, ...]]
) -> list[list[Injection]]:
    return [list(group) for _, group in groupby(sorted(lines, key=key), key=key)]
