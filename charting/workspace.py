"""What the page of an open chart shows: the face, what is chosen, what was planned and given."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from charting.face_map import Outline, middles, outlines
from charting.gates import Gate, gates_of, unmet
from charting.models import Container, Injection, PlanItem, PlanStage, Side
from charting.planning import PlanLine, planned_against
from charting.sheet import Sheet
from charting.summary import Data, totals_of
from treatments.amounts import Amount, plain
from treatments.dosing import Dose, DoseWarning, dose_warnings
from treatments.models import FacialArea, Modality, Unit

QUICK = {
    Unit.UNITS: ("1", "2", "3", "4", "5", "8", "10"),
    Unit.MILLILITRES: ("0.1", "0.2", "0.25", "0.4", "0.5", "1"),
}
STEP = {Unit.UNITS: "1", Unit.MILLILITRES: "0.05"}
SPREAD = 30  # units of the plate between two marks in one area


@dataclass(frozen=True)
class Chosen:
    """What the address says is chosen: a product in hand, a place, a line to correct."""

    container: Container | None = None
    area: FacialArea | None = None
    side: str = ""
    editing: Injection | None = None

    @property
    def modality(self) -> Modality | None:
        return self.container.product.modality if self.container else None

    def is_at(self, code: str, side: str) -> bool:
        return self.area is not None and (self.area.pk, self.side) == (code, side)


@dataclass(frozen=True)
class Place:
    """One side of an area in the list, and how much was given there of the product in hand."""

    area: FacialArea
    side: str
    given: str
    is_chosen: bool

    @property
    def says(self) -> str:
        return Side(self.side).label


@dataclass(frozen=True)
class Shape:
    outline: Outline
    name: str
    is_given: bool
    is_chosen: bool


@dataclass(frozen=True)
class Mark:
    """A dot on the face for one injection; the text stands beside it."""

    x: float
    y: float
    amount: str
    is_last: bool

    @property
    def text_x(self) -> float:
        return self.x + 15 if self.x < 420 else self.x - 15

    @property
    def anchor(self) -> str:
        return "start" if self.x < 420 else "end"


@dataclass(frozen=True)
class Workspace:
    sheet: Sheet
    chosen: Chosen
    areas: list[FacialArea]
    plan_items: list[PlanItem]

    @property
    def age(self) -> int | None:
        born, on = self.sheet.chart.client.birth_on, self.sheet.chart.visit_on
        if born is None:
            return None
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))

    @cached_property
    def gates(self) -> list[Gate]:
        """What stands in the way comes first."""
        return sorted(gates_of(self.sheet), key=lambda gate: gate.is_met)

    @cached_property
    def unmet(self) -> list[Gate]:
        return unmet(self.gates)

    @cached_property
    def totals(self) -> list[Data]:
        return totals_of(self.sheet)

    @cached_property
    def warnings(self) -> list[DoseWarning]:
        """Soft limits: they warn and never refuse."""
        return dose_warnings(
            Dose(line.area, line.side, Amount(line.product, line.amount))
            for line in self.sheet.injections
        )

    @property
    def regions(self) -> list[tuple[str, list[list[Place]]]]:
        """The complete list of areas for the product in hand: by region, then area, then side."""
        taking = [area for area in self.areas if self._takes(area)]
        return [
            (FacialArea.Region(region).label, [self._sides_of(area) for area in areas])
            for region, areas in groupby(sorted(taking, key=_region), key=lambda one: one.region)
        ]

    @property
    def shapes(self) -> list[Shape]:
        modality = self.chosen.modality or Modality.NEUROTOXIN
        names = {area.pk: area.lay_name for area in self.areas}
        treated = {(line.area_id, line.side) for line in self.sheet.injections}
        return [
            Shape(
                outline=outline,
                name=names[outline.area],
                is_given=(outline.area, outline.side) in treated,
                is_chosen=self.chosen.is_at(outline.area, outline.side),
            )
            for outline in outlines(modality)
            if outline.area in names
        ]

    @property
    def marks(self) -> list[Mark]:
        lines = sorted(self.sheet.injections, key=lambda line: (line.area_id, line.side, line.pk))
        last = max((line.pk for line in lines), default=0)
        marks: list[Mark] = []
        for _, group in groupby(lines, key=lambda line: (line.area_id, line.side)):
            marks += _spread(list(group), last)
        return marks

    @cached_property
    def plan(self) -> list[PlanLine]:
        return planned_against(self.plan_items, self.sheet.injections)

    @property
    def over_plan(self) -> list[str]:
        """A sentence for each product of which more was given than the plan intends."""
        planned: dict[str, Decimal] = {}
        for item in self.plan_items:
            planned[item.product.name] = planned.get(item.product.name, Decimal(0)) + item.amount
        over = [
            (product, Decimal(product["amount"]) - planned[product["name"]])
            for product in self.totals
            if product["name"] in planned
        ]
        return [
            f"{product['name']}: {plain(more)} {product['unit']} over the plan"
            for product, more in over
            if more > 0
        ]

    @property
    def quick_amounts(self) -> list[str]:
        """Amounts to give with one tap: the likely one first, nothing beyond what is left."""
        container = self.chosen.container
        if container is None:
            return []
        likely = self.likely_amount
        offered = dict.fromkeys([*([likely] if likely else []), *QUICK[Unit(container.unit)]])
        return [amount for amount in offered if Decimal(amount) <= container.left][:8]

    @property
    def likely_amount(self) -> str:
        """As last time here today; else what the plan still wants here."""
        here = [line for line in self.sheet.injections if self._is_here(line)]
        if here:
            return plain(here[-1].amount)
        wanted = [line for line in self.plan if self._wants(line)]
        return plain(wanted[0].missing) if wanted else ""

    @property
    def step(self) -> str:
        return STEP[Unit(self.chosen.container.unit)] if self.chosen.container else "1"

    def _takes(self, area: FacialArea) -> bool:
        return self.chosen.modality is None or self.chosen.modality in area.modalities

    def _sides_of(self, area: FacialArea) -> list[Place]:
        return [
            Place(area, side, self._given_at(area.pk, side), self.chosen.is_at(area.pk, side))
            for side in area.sides
        ]

    def _given_at(self, code: str, side: str) -> str:
        here = [line for line in self.sheet.injections if (line.area_id, line.side) == (code, side)]
        in_hand = self.chosen.container
        amounts = [line.amount for line in here if in_hand and line.product == in_hand.product]
        return f"{plain(sum(amounts, Decimal(0)))} {in_hand.unit}" if in_hand and amounts else ""

    def _is_here(self, line: Injection) -> bool:
        container = self.chosen.container
        same = container is not None and line.product == container.product
        return same and self.chosen.is_at(line.area_id, line.side)

    def _wants(self, line: PlanLine) -> bool:
        container = self.chosen.container
        return (
            container is not None
            and line.item.product_id == container.product.pk
            and self.chosen.is_at(line.item.area_id, line.item.side)
            and not line.is_reached
        )


def read_workspace(sheet: Sheet, chosen: Chosen) -> Workspace:
    """Two queries beside the sheet's own."""
    return Workspace(
        sheet=sheet,
        chosen=chosen,
        areas=list(FacialArea.objects.chartable()),
        plan_items=_planned_in(sheet.chart.plan_stage),
    )


def _planned_in(stage: PlanStage | None) -> list[PlanItem]:
    if stage is None:
        return []
    return list(stage.items.select_related("area", "product").prefetch_related("area__parts"))


def _region(area: FacialArea) -> tuple[int, int]:
    return list(FacialArea.Region.values).index(area.region), area.position


def _spread(group: list[Injection], last: int) -> Iterable[Mark]:
    """Marks of one place, one below the other around its middle."""
    first = group[0]
    middle = middles(first.product.modality).get((first.area_id, first.side))
    if middle is None:
        return
    x, y = middle
    top = y - SPREAD * (len(group) - 1) / 2
    for number, line in enumerate(group):
        yield Mark(x, round(top + SPREAD * number, 1), plain(line.amount), line.pk == last)
