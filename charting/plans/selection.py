"""What is chosen on the page of a plan, as its address says."""

from collections.abc import Mapping
from dataclasses import dataclass

from charting.ground.marks import meant
from charting.ground.sides import planned_sides
from charting.models import PlanStage
from charting.plans.progress import StageProgress
from treatments.models import FacialArea, Modality


@dataclass(frozen=True)
class PlanSelection:
    """What the address says is chosen: a map of the face, a place on it, a visit.

    `side` is empty for a composite area, and while it is not said yet for one on both sides.
    """

    map: Modality
    area: FacialArea | None
    side: str
    stage: PlanStage | None

    @property
    def is_place(self) -> bool:
        return self.area is not None and self.side in planned_sides(self.area)

    def is_at(self, area: FacialArea, side: str) -> bool:
        return self.area == area and self.side == side and self.is_place


def read_selection(
    stages: list[StageProgress], areas: list[FacialArea], asked: Mapping[str, str]
) -> PlanSelection:
    """Read `map`, `area`, `side` and `visit`; nonsense counts as nothing chosen."""
    known = {area.pk: area for area in areas}
    area = known.get(meant(asked.get("area", ""), known))
    side = asked.get("side", "")
    if area:
        sides = planned_sides(area)
        side = side if side in sides else sides[0] if len(sides) == 1 else ""
    chosen_map = _map(stages, area, meant(asked.get("map", ""), Modality.values))
    return PlanSelection(chosen_map, area, side, _visit(stages, area, side, chosen_map, asked))


def _map(stages: list[StageProgress], area: FacialArea | None, asked: str) -> Modality:
    """As asked, if the area has it; else the one that the next visit of the plan uses."""
    open_first = sorted(stages, key=lambda progress: progress.state == "done")
    used = [line.item.modality for one in open_first for line in one.lines]
    possible = area.modalities if area else tuple(Modality)
    wanted = [asked, *used]
    return next((Modality(one) for one in wanted if one in possible), possible[0])


def _visit(
    stages: list[StageProgress],
    area: FacialArea | None,
    side: str,
    chosen_map: Modality,
    asked: Mapping[str, str],
) -> PlanStage | None:
    """As asked; else where this place is planned, else where this kind of product is."""

    def fit(progress: StageProgress) -> tuple[bool, bool, bool]:
        items = [line.item for line in progress.lines]
        return (
            str(progress.stage.pk) == asked.get("visit"),
            any((item.area, item.side) == (area, side) for item in items),
            any(item.modality == chosen_map for item in items),
        )

    best = max(stages, key=fit, default=None)
    return best.stage if best else None
