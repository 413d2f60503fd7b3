"""What the page of a plan shows: the face with what is planned and done, and what is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from string import ascii_uppercase

from charting.ground.sides import planned_sides
from charting.models import TreatmentPlan
from charting.plans.progress import PlanLine, StageProgress, stages_of
from charting.plans.selection import PlanSelection, read_selection
from treatments.catalogue.amounts import Amount, totals_by_product
from treatments.catalogue.product_class import Substance
from treatments.catalogue.queries import best_range
from treatments.giving.dosing import SIDE_NAMES
from treatments.models import DoseRange, FacialArea, Modality, Product
from treatments.wording import plain_number


@dataclass(frozen=True)
class PlanPoint:
    """One line of the plan on the face; <face-map> puts it into the middle of its area.

    `key` is the letter of its product in the legend.
    """

    line: PlanLine
    progress: StageProgress
    key: str
    is_selected: bool

    @property
    def area(self) -> str:
        return self.line.item.area_id

    @property
    def side(self) -> str:
        return self.line.side

    @property
    def state(self) -> str:
        """planned, done, or short: the visit is over and less was given."""
        if self.progress.state != "done":
            return "planned"
        return "done" if self.line.is_reached else "short"

    @property
    def label(self) -> str:
        """24 U; once the visit is over, what was given: 20 of 24 U where that is another amount.

        A composite's amount is for both sides, which its picture may show apart: 2 mL in all.
        """
        planned = f"{self.line.item.intended}{'' if self.side else ' in all'}"
        if self.state == "planned" or self.line.given == self.line.item.intended:
            return planned
        return f"{self.line.given_plain} of {planned}"

    @property
    def description(self) -> str:
        item = self.line.item
        where = f", {SIDE_NAMES[self.side]}" if self.side in ("R", "L") else ""
        word = "planned" if self.state == "planned" else "given"
        return (
            f"{item.area}{where}: {self.label} {item.substance} {word}, {self.progress.stage.name}"
        )


@dataclass(frozen=True)
class ProductTotal:
    """A row of the legend. Amounts of two products are never added."""

    key: str
    product: Substance
    planned: Amount
    given: Amount | None


@dataclass(frozen=True)
class PlanAreaSide:
    """One side of an area in the list; a part of a composite is on the face only while chosen."""

    area: FacialArea
    side: str
    points: list[PlanPoint]
    is_chosen: bool
    is_on_face: bool

    @property
    def short(self) -> str:
        return {"": "all", "M": "mid"}.get(self.side, self.side)

    @property
    def name(self) -> str:
        where = f", {SIDE_NAMES[self.side]}" if self.side in ("R", "L") else ""
        said = "".join(f", {point.label} {point.line.item.substance}" for point in self.points)
        return f"{self.area.full_name}{where}{said}"

    @property
    def state(self) -> str:
        """What the outline shows: done once every line here is."""
        states = {point.state for point in self.points}
        return "done" if states == {"done"} else "planned" if states else ""


@dataclass(frozen=True)
class PlanPage:
    """A plan as its page shows it. `selection.map`: which half lies on the face."""

    plan: TreatmentPlan
    stages: list[StageProgress]
    areas: list[FacialArea]
    selection: PlanSelection

    @cached_property
    def keys(self) -> dict[Substance, str]:
        """A letter for each product of the plan, in the order in which they first appear."""
        products = dict.fromkeys(line.item.substance for _, line in self._lines)
        return dict(zip(products, ascii_uppercase, strict=False))

    @cached_property
    def points(self) -> list[PlanPoint]:
        return [point for point in self._all if point.line.item.modality == self.selection.map]

    @cached_property
    def here(self) -> list[PlanPoint]:
        """What is planned at the chosen place, of either map."""
        return [point for point in self._all if point.is_selected]

    @property
    def maps(self) -> list[tuple[Modality, int]]:
        """Both maps, with how many lines of the plan each holds."""
        held = [point.line.item.modality for point in self._all]
        return [(modality, held.count(modality)) for modality in Modality]

    @cached_property
    def totals(self) -> list[ProductTotal]:
        """The legend: each product of the map, planned and, once a visit is over, given."""
        planned = totals_by_product(point.line.item.intended for point in self.points)
        over = [point for point in self.points if point.state != "planned"]
        given = totals_by_product(point.line.given for point in over)
        return [
            ProductTotal(self.keys.get(product, ""), product, amount, given.get(product))
            for product, amount in planned.items()
        ]

    @property
    def visits(self) -> list[tuple[StageProgress, list[PlanPoint]]]:
        return [
            (progress, [point for point in self._all if point.progress is progress])
            for progress in self.stages
        ]

    @property
    def regions(self) -> list[tuple[str, list[list[PlanAreaSide]]]]:
        """Every area of the map in a list: a composite first, then its parts."""
        taking = [area for area in self.areas if self.selection.map in area.modalities]
        return [
            (FacialArea.Region(region).label, [self._places(area) for area in areas])
            for region, areas in groupby(_in_order(taking), key=lambda one: one.region)
        ]

    @cached_property
    def _lines(self) -> list[tuple[StageProgress, PlanLine]]:
        return [(progress, line) for progress in self.stages for line in progress.lines]

    @cached_property
    def _all(self) -> list[PlanPoint]:
        return [
            PlanPoint(
                line,
                progress,
                self.keys.get(line.item.substance, ""),
                is_selected=self.selection.is_at(line.item.area, line.side),
            )
            for progress, line in self._lines
        ]

    def _places(self, area: FacialArea) -> list[PlanAreaSide]:
        return [self._place(area, side) for side in planned_sides(area)]

    def _place(self, area: FacialArea, side: str) -> PlanAreaSide:
        is_chosen = self.selection.is_at(area, side)
        return PlanAreaSide(
            area=area,
            side=side,
            points=[point for point in self.points if (point.area, point.side) == (area.pk, side)],
            is_chosen=is_chosen,
            is_on_face=is_chosen or not area.composites.all(),
        )


def read_plan_page(plan: TreatmentPlan, asked: Mapping[str, str]) -> PlanPage:
    """The plan, and what `map`, `area`, `side` and `visit` choose; nonsense counts as nothing."""
    stages = stages_of(plan)
    areas = list(FacialArea.objects.prefetch_related("parts", "composites"))
    return PlanPage(plan, stages, areas, read_selection(stages, areas, asked))


def _in_order(areas: list[FacialArea]) -> list[FacialArea]:
    """By region; a composite stands where its first part would, with its parts behind it."""
    first = {
        area.pk: min(part.position for part in area.parts.all())
        for area in areas
        if area.is_composite
    }

    def place(area: FacialArea) -> tuple[int, int, int]:
        whole = next(iter(area.composites.all()), area)
        region = FacialArea.Region.values.index(whole.region)
        return region, first.get(whole.pk, whole.position), area.position if area != whole else 0

    return sorted(areas, key=place)


@dataclass(frozen=True)
class UsualAmounts:
    """How much of a product usually goes to the chosen place, and amounts for one tap each."""

    product: Product
    range: DoseRange | None
    amounts: list[str]


def usual_amounts_here(page: PlanPage, product: Product | None) -> UsualAmounts | None:
    """What the other side, or another visit, has here comes first. One query."""
    area = page.selection.area
    if area is None or product is None:
        return None
    found = DoseRange.objects.filter(area=area, modality=product.modality)
    usual = best_range(found.select_related("product"), product)
    beside = [
        point.line.item.amount
        for point in page.points
        if (point.area, point.line.item.product) == (area.pk, product) and not point.is_selected
    ]
    amounts = [
        plain_number(amount) for amount in (*beside, *_starts(usual, page.selection)) if amount
    ]
    return UsualAmounts(product, usual, list(dict.fromkeys(amounts))[:4])


def _starts(usual: DoseRange | None, selection: PlanSelection) -> tuple[Decimal | None, ...]:
    """What of the range holds for this one place: no total of two sides, of a pool, of points."""
    per_side = DoseRange.Basis.PER_SIDE if selection.side in ("R", "L") else DoseRange.Basis.TOTAL
    if usual is None or usual.basis != per_side or usual.pool:
        return ()
    return usual.typical_amount, usual.min_amount, usual.max_amount
