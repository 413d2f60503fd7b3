"""A visit of the plan as a list is read: by product, an area a row, right before left."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from charting.models import PlanItem
from charting.plans.progress import PlanLine
from treatments.catalogue.product_class import Substance
from treatments.models import FacialArea, Indication

SIDES = {"R": "right", "L": "left"}
Labels = frozenset[tuple[int, str]]
"""Products and areas (codes) that belong together by a label."""


@dataclass(frozen=True)
class AreaRow:
    """What is planned in one area with one product: a line for each side of it."""

    area: FacialArea
    substance: Substance
    lines: list[PlanLine]
    on_label: bool | None

    @property
    def first(self) -> PlanItem:
        return self.lines[0].item

    @property
    def cells(self) -> list[PlanLine | None]:
        """Right and left; one line alone where the area has no sides."""
        if self.lines[0].side not in ("R", "L"):
            return [self.lines[0]]
        by_side = {line.side: line for line in self.lines}
        return [by_side.get("R"), by_side.get("L")]

    @property
    def optional(self) -> str:
        """Empty where nothing is; the side is named where only one of two is."""
        said = [SIDES.get(line.side, "") for line in self.lines if line.item.is_optional]
        if len(said) == len(self.lines):
            return "optional"
        return f"{' and '.join(said)} side optional" if said else ""

    @property
    def instead_of(self) -> str:
        """Of an alternative: the product in whose place it may be given."""
        other = self.first.alternative_to
        if other is None:
            return ""
        place = "" if other.area_id == self.area.pk else f" in {other.area}"
        return f"{other.substance}{place}"

    @property
    def why(self) -> str:
        return ", ".join(dict.fromkeys(line.item.why for line in self.lines if line.item.why))

    @property
    def reasons(self) -> str:
        """Why it is above the usual."""
        said = dict.fromkeys(line.item.reason for line in self.lines if line.item.reason)
        return ", ".join(said)


@dataclass(frozen=True)
class ProductRows:
    """The areas of one product; R and L head the columns where any of them has sides.

    `key` is its letter in the legend of the face.
    """

    substance: Substance
    rows: list[AreaRow]
    key: str = ""

    @property
    def has_sides(self) -> bool:
        return any(len(row.cells) > 1 for row in self.rows)


def rows_of(
    lines: Iterable[PlanLine],
    labels: Labels | None = None,
    keys: Mapping[Substance, str] | None = None,
) -> list[ProductRows]:
    """In the order in which products and areas first appear, alternatives behind the rest.

    Prefetch `area__parts` and `alternative_to`. Without `labels` nothing is said of them.
    """
    groups: dict[Substance, dict[tuple[str, int | None], list[PlanLine]]] = {}
    in_order = sorted(lines, key=lambda line: line.item.alternative_to_id is not None)
    for line in in_order:
        item = line.item
        place = (item.area_id, item.alternative_to_id and 1)
        groups.setdefault(item.substance, {}).setdefault(place, []).append(line)
    return [
        ProductRows(
            substance,
            [_row(substance, found, labels) for found in places.values()],
            (keys or {}).get(substance, ""),
        )
        for substance, places in groups.items()
    ]


def _row(substance: Substance, lines: list[PlanLine], labels: Labels | None) -> AreaRow:
    area = lines[0].item.area
    on_label = None if labels is None else is_on_label(substance, area, labels)
    return AreaRow(area, substance, lines, on_label)


def is_on_label(substance: Substance, area: FacialArea, labels: Labels) -> bool | None:
    """A composite is if all its parts are. None for a class: the product decides."""
    if substance.pk is None:
        return None
    codes = [part.pk for part in area.parts.all()] or [area.pk]
    return all((substance.pk, code) in labels for code in codes)


def read_labels(items: Collection[PlanItem], on: date) -> Labels:
    """One query."""
    products = {item.product_id for item in items if item.product_id}
    rows = Indication.objects.holding(on).filter(product__in=products)
    return frozenset(rows.values_list("product_id", "area_id"))
