"""A plan as its client reads it: what is one to them is one line, with one number and one answer.

Both sides of an area are one line, and the parts of what clients call a cheek are, too, where the
same product goes there in the same visit; a part alone is told as that part. Amounts are added
within one product only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from charting.models import PlanItem, PlanStage, Side, TreatmentPlan
from treatments.catalogue.amounts import Amount, total_amount
from treatments.models import AreaPart, FacialArea

Together = tuple[int, str, int | None]
"""A visit, and what is given in it."""


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
    names = _names([item for stage in stages for item in stage.items.all()])
    for stage in stages:
        for item in stage.items.all():
            key = (stage.pk, names[item.pk].pk, str(item.product_class), item.product_id)
            found.setdefault(key, []).append(item)
    by_pk = {stage.pk: stage for stage in stages}
    return [
        Line(number, by_pk[stage], names[items[0].pk], tuple(items))
        for number, ((stage, *_), items) in enumerate(found.items(), start=1)
    ]


def stages_to_show(plan: TreatmentPlan) -> list[PlanStage]:
    stages = plan.stages.prefetch_related("items__area__parts", "items__product")
    return list(stages)


def _names(items: Sequence[PlanItem]) -> dict[int, FacialArea]:
    """The area that gives each item its name: the one that clients know, where the same visit has
    every part of it with the same product. By key of the item; two queries."""
    codes = {item.area_id for item in items}
    touched = AreaPart.objects.filter(part__in=codes).values("composite")
    rows = AreaPart.objects.filter(composite__in=touched).order_by("composite__position")
    parts: dict[str, set[str]] = {}
    for composite, part in rows.values_list("composite_id", "part_id"):
        parts.setdefault(composite, set()).add(part)
    areas = FacialArea.objects.in_bulk({*codes, *parts})
    together: dict[Together, set[str]] = {}
    for item in items:
        together.setdefault(_together(item), set()).add(item.area_id)
    return {item.pk: areas[_name(item, parts, together[_together(item)])] for item in items}


def _together(item: PlanItem) -> Together:
    return item.stage_id, str(item.product_class), item.product_id


def _name(item: PlanItem, parts: Mapping[str, set[str]], beside: set[str]) -> str:
    whole = (one for one, its in parts.items() if item.area_id in its and its <= beside)
    return next(whole, item.area_id)
