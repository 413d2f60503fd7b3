"""What was given today, to be read at a glance: the whole visit in one line, like lines as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from charting.models import Injection
from treatments.catalogue.amounts import Amount, total_volume_ml, totals_by_product
from treatments.models import Unit
from treatments.wording import plain_number

FEW = {2: "two", 3: "three", 4: "four", 5: "five"}


@dataclass(frozen=True)
class GivenRow:
    """Lines of one amount of one product at one place; each of them stays to be corrected."""

    lines: list[Injection]

    @property
    def first(self) -> Injection:
        return self.lines[0]

    @property
    def is_folded(self) -> bool:
        return len(self.lines) > 1

    @property
    def label(self) -> str:
        """`3 x 8 U`, or `24 U` of a line that stands alone."""
        one = str(self.first.given)
        return f"{len(self.lines)} x {one}" if self.is_folded else one


def rows_of(lines: Sequence[Injection]) -> list[GivenRow]:
    """In the order in which each place was first treated."""
    seen: dict[tuple[object, ...], list[Injection]] = {}
    for line in lines:
        place = (line.area_id, line.side, line.product.pk, line.amount)
        seen.setdefault(place, []).append(line)
    return [GivenRow(same) for same in seen.values()]


def visit_total(lines: Sequence[Injection]) -> str:
    """`44 U Botox Cosmetic · 12 mL of two fillers`. Units of two products are never added."""
    sums = totals_by_product(line.given for line in lines)
    by_unit = {
        unit: list(same)
        for unit, same in groupby(sorted(sums.values(), key=_is_volume), key=_is_volume)
    }
    units = [f"{one} {one.product}" for one in by_unit.get(False, [])]
    return " · ".join([*units, *_volumes(by_unit.get(True, []))])


def _is_volume(amount: Amount) -> bool:
    return amount.unit == Unit.MILLILITRES


def _volumes(amounts: list[Amount]) -> list[str]:
    if len(amounts) < 2:
        return [f"{one} {one.product}" for one in amounts]
    count = FEW.get(len(amounts), str(len(amounts)))
    return [f"{plain_number(total_volume_ml(amounts))} mL of {count} fillers"]
