"""The lines of a plan as the face shows them, and the places of its list."""

from dataclasses import dataclass

from charting.plans.progress import PlanLine, StageProgress
from treatments.catalogue.amounts import Amount
from treatments.catalogue.product_class import Substance
from treatments.giving.dosing import SIDE_NAMES
from treatments.models import FacialArea

STATE_WORDS = {
    "planned": "planned",
    "skipped": "skipped",
    "instead": "not needed, the alternative was given",
}


@dataclass(frozen=True)
class PlanPoint:
    """One line of the plan on the face; <face-map> puts it into the middle of its area.

    `key` is the letter of its product in the legend. `is_dimmed`: another visit is looked at.
    """

    line: PlanLine
    progress: StageProgress
    key: str
    is_selected: bool
    is_dimmed: bool = False

    @property
    def area(self) -> str:
        return self.line.item.area_id

    @property
    def side(self) -> str:
        return self.line.side

    @property
    def state(self) -> str:
        return self.line.state

    @property
    def shape(self) -> str:
        """Neurotoxin is round, filler angular: nothing is said by color alone."""
        return "round" if self.line.item.substance.is_neurotoxin else "angular"

    @property
    def label(self) -> str:
        return self.line.label

    @property
    def description(self) -> str:
        item = self.line.item
        where = f", {SIDE_NAMES[self.side]}" if self.side in ("R", "L") else ""
        word = STATE_WORDS.get(self.state, "given")
        return (
            f"{item.area}{where}: {self.label} {item.substance} {word}, {self.progress.stage.name}"
        )


@dataclass(frozen=True)
class ProductTotal:
    """A row of the legend. Two products are never added; an alternative counts nowhere."""

    key: str
    product: Substance
    planned: Amount | None
    given: Amount | None

    @property
    def shape(self) -> str:
        return "round" if self.product.is_neurotoxin else "angular"


@dataclass(frozen=True)
class PlanAreaSide:
    """One side of an area in the list; a part of a composite is on the face only while chosen.

    `map` is said of what is planned with the other kind of product.
    """

    area: FacialArea
    side: str
    points: list[PlanPoint]
    is_chosen: bool
    is_on_face: bool
    map: str = ""

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
        return "done" if states and states <= {"done", "over"} else "planned" if states else ""
