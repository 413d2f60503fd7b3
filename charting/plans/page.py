"""What the page of a plan shows: the face with what is planned and done, and what is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from string import ascii_uppercase

from charting.ground.sides import planned_sides
from charting.models import PlanItem, PlanStage, TreatmentPlan
from charting.plans.ahead import read_ahead
from charting.plans.checks import check_plan
from charting.plans.plan_check import PlanCheck
from charting.plans.points import PlanAreaSide, PlanPoint, ProductTotal
from charting.plans.progress import PlanLine, StageProgress, stages_of
from charting.plans.rows import Labels, ProductRows, read_labels, rows_of
from charting.plans.selection import PlanSelection, read_selection
from treatments.catalogue.amounts import totals_by_product
from treatments.catalogue.planning import OrderView, order_views
from treatments.catalogue.product_class import Substance
from treatments.models import FacialArea, Modality


@dataclass(frozen=True)
class PlanPage:
    """A plan as its page shows it: both kinds of product on one face.

    `selection.map` is the kind that a tap plans. `shown` is the visit that is looked at; what
    belongs to others is dimmed.
    """

    plan: TreatmentPlan
    stages: list[StageProgress]
    areas: list[FacialArea]
    selection: PlanSelection
    checks: list[PlanCheck]
    labels: Labels
    shown: PlanStage | None = None

    @cached_property
    def keys(self) -> dict[Substance, str]:
        """A letter for each product of the plan, in the order in which they first appear."""
        products = dict.fromkeys(line.item.substance for _, line in self._lines)
        return dict(zip(products, ascii_uppercase, strict=False))

    @property
    def points(self) -> list[PlanPoint]:
        return self._all

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
        """The legend: each product, planned and, once a visit is over, given."""
        meant = [point for point in self.points if point.line.is_wanted]
        planned = totals_by_product(point.line.item.intended for point in meant)
        over = [point for point in self.points if point.line.is_over]
        given = totals_by_product(point.line.given for point in over)
        return [
            ProductTotal(key, product, planned.get(product), given.get(product))
            for product, key in self.keys.items()
        ]

    @property
    def visits(self) -> list[tuple[StageProgress, list[ProductRows]]]:
        return [
            (progress, rows_of(progress.lines, self.labels, self.keys)) for progress in self.stages
        ]

    @property
    def selected(self) -> set[int]:
        """The items at the chosen place."""
        return {point.line.item.pk for point in self.here}

    @property
    def look_again(self) -> list[PlanCheck]:
        return [check for check in self.checks if check.kind in ("warn", "ask")]

    @property
    def order_views(self) -> tuple[OrderView, ...]:
        return order_views()

    @property
    def others(self) -> list[PlanAreaSide]:
        """Where the other kind of product is planned: on the face, too, and one tap away."""
        other = [point for point in self.points if point.line.item.modality != self.selection.map]
        places: dict[tuple[str, str], list[PlanPoint]] = {}
        for point in other:
            places.setdefault((point.area, point.side), []).append(point)
        return [self._other_place(points) for points in places.values()]

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
                is_dimmed=self.shown not in (None, progress.stage),
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
            points=[point for point in self.points if self._is_here(point, area, side)],
            is_chosen=is_chosen,
            is_on_face=is_chosen or not area.composites.all(),
        )

    def _is_here(self, point: PlanPoint, area: FacialArea, side: str) -> bool:
        is_kind = point.line.item.modality == self.selection.map
        return is_kind and (point.area, point.side) == (area.pk, side)

    def _other_place(self, points: list[PlanPoint]) -> PlanAreaSide:
        item = points[0].line.item
        return PlanAreaSide(
            area=item.area,
            side=item.side,
            points=points,
            is_chosen=False,
            is_on_face=True,
            map=item.modality,
        )


def read_plan_page(plan: TreatmentPlan, asked: Mapping[str, str], now: datetime) -> PlanPage:
    """The plan at `now` on the clock of its client's place, and what `map`, `area`, `side`, `visit`
    and `show` choose; nonsense is nothing."""
    stages = stages_of(plan)
    areas = list(FacialArea.objects.prefetch_related("parts", "composites"))
    return PlanPage(
        plan=plan,
        stages=stages,
        areas=areas,
        selection=read_selection(stages, areas, asked),
        checks=check_plan(read_ahead(plan, stages, now)),
        labels=read_labels(_items(stages), now.date()),
        shown=next((s.stage for s in stages if str(s.stage.pk) == asked.get("show")), None),
    )


def _items(stages: list[StageProgress]) -> list[PlanItem]:
    return [line.item for progress in stages for line in progress.lines]


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
