"""The sums of a chart: by product, area and side, and left against right."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from typing import Any

from charting.models import Injection, Side
from charting.record.contents import ChartContents
from treatments.catalogue.amounts import Amount, total_amount
from treatments.models import Product
from treatments.wording import plain_number

Data = dict[str, Any]


def totals_of(contents: ChartContents) -> list[Data]:
    """For each product: its lines by area and side, its sum, and left against right."""
    by_product: dict[Product, list[Injection]] = {}
    for line in contents.injections:
        by_product.setdefault(line.product, []).append(line)
    return [_product(product, lines, contents) for product, lines in by_product.items()]


def _product(product: Product, lines: list[Injection], contents: ChartContents) -> Data:
    def place(line: Injection) -> tuple[int, int]:
        return line.area.position, Side.values.index(line.side)

    ordered = sorted(lines, key=place)
    places = [list(group) for _, group in groupby(ordered, key=place)]
    return {
        "id": product.pk,
        "name": product.name,
        "unit": product.unit,
        "amount": plain_number(_sum(lines).value),
        "volume_ml": format_volume(_volume(lines)),
        "lines": [_place(group, contents) for group in places],
        "differences": _differences(ordered),
    }


def _place(group: list[Injection], contents: ChartContents) -> Data:
    first = group[0]
    return {
        "area": first.area_id,
        "name": str(first.area),
        "clinical_name": first.area.clinical_name,
        "side": first.side,
        "points": sum(line.point_count for line in group),
        "amount": plain_number(_sum(group).value),
        "volume_ml": format_volume(_volume(group)),
        "off_label": contents.is_off_label(first),
    }


def _differences(ordered: list[Injection]) -> list[Data]:
    """Left less right for each area given on both sides, where they differ."""
    differences = []
    for _, group in groupby(ordered, key=lambda line: line.area_id):
        lines = list(group)
        right = [line for line in lines if line.side == Side.RIGHT]
        left = [line for line in lines if line.side == Side.LEFT]
        if right and left and (more := _sum(left) - _sum(right)).value:
            differences.append(_difference(lines[0], more))
    return differences


def _difference(line: Injection, more: Amount) -> Data:
    more_on, other = ("left", "right") if more.value > 0 else ("right", "left")
    size = f"{plain_number(abs(more.value))} {more.unit.value}"
    return {
        "area": line.area_id,
        "left_less_right": plain_number(more.value),
        "sentence": f"{line.area}: {more_on} {size} more than {other}",
    }


def _sum(lines: Iterable[Injection]) -> Amount:
    return total_amount(line.given for line in lines)


def _volume(lines: Iterable[Injection]) -> Decimal:
    return sum((line.volume_ml for line in lines), Decimal(0))


def format_volume(volume_ml: Decimal) -> str:
    """mL to a thousandth: 3 U of a usual mixture are 0.075 mL."""
    return plain_number(round(volume_ml, 3))
