"""A plan as its client reads it: what is one to them is one line, with one number and one answer.

Both sides of an area are one line, and the parts of what clients call a cheek are, too, where the
same product goes there in the same visit. Amounts are added within one product only.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from charting.models import PlanItem, PlanStage, Side, TreatmentPlan
from treatments.catalogue.amounts import Amount, total_amount
from treatments.models import AreaPart, FacialArea


@dataclass(frozen=True)
class Line:
    """`codes`: every area in it, for the face; `area`: the one that gives it its name."""

    number: int
    stage: PlanStage
    area: FacialArea
    items: tuple[PlanItem, ...]

    @property
    def codes(self) -> list[str]:
        return list(dict.fromkeys(item.area_id for item in self.items))

    @property
    def sides(self) -> str:
        """The client's own: R, L or both; empty for the midline and for a composite."""
        named = {item.side for item in self.items} & {Side.RIGHT, Side.LEFT}
        return "".join(sorted(named, reverse=True))

    @property
    def modality(self) -> str:
        return self.items[0].modality

    @property
    def amount(self) -> Amount:
        return total_amount(item.intended for item in self.items)

    @property
    def is_optional(self) -> bool:
        return all(item.is_optional for item in self.items)

    @property
    def alternatives_to(self) -> set[int]:
        """The items to which it is the alternative."""
        return {item.alternative_to_id for item in self.items if item.alternative_to_id}


def lines_of(stages: Iterable[PlanStage]) -> list[Line]:
    """In the order of the visits. Prefetch `items__area` and `items__product`. Two queries."""
    stages = list(stages)
    found: dict[tuple[int, str, str, int | None], list[PlanItem]] = {}
    placed = {(stage.pk, item.area_id): stage for stage in stages for item in stage.items.all()}
    names = _names({code for _, code in placed})
    for stage in stages:
        for item in stage.items.all():
            key = (stage.pk, names[item.area_id].pk, str(item.product_class), item.product_id)
            found.setdefault(key, []).append(item)
    by_pk = {stage.pk: stage for stage in stages}
    return [
        Line(number, by_pk[stage], names[items[0].area_id], tuple(items))
        for number, ((stage, *_), items) in enumerate(found.items(), start=1)
    ]


def stages_to_show(plan: TreatmentPlan) -> list[PlanStage]:
    stages = plan.stages.prefetch_related("items__area__parts", "items__product")
    return list(stages)


def _names(codes: set[str]) -> dict[str, FacialArea]:
    """Each area under the name that clients know it by, as `fold_parts` does; two queries."""
    rows = AreaPart.objects.filter(part__in=codes).order_by("-composite__position")
    whole = dict(rows.values_list("part_id", "composite_id"))
    areas = FacialArea.objects.in_bulk({*codes, *whole.values()})
    return {code: areas[whole.get(code, code)] for code in codes}
