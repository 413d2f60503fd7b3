"""How much of a product usually goes to the chosen place, and amounts for one tap each."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from charting.assessment.queries import grades_of
from charting.plans.guidance import Beginning, amount_for, amounts_for
from charting.plans.page import PlanPage
from charting.plans.points import PlanPoint
from charting.plans.selection import PlanSelection
from charting.plans.usual_products import usual_products
from treatments.catalogue.product_class import Substance, written_substance
from treatments.catalogue.queries import best_range
from treatments.models import DoseRange
from treatments.wording import plain_number


@dataclass(frozen=True)
class UsualAmounts:
    """`beginning` is what the form starts with, `grade` the finding behind it, in words."""

    product: Substance
    range: DoseRange | None
    beginning: Beginning | None
    grade: str
    amounts: list[str]

    @property
    def written(self) -> str:
        """As the form sends it."""
        return written_substance(self.product)

    @property
    def begins_with(self) -> str:
        return plain_number(self.beginning.amount) if self.beginning else ""


def likely_product(page: PlanPage, on: date) -> Substance | None:
    """What is planned here in this visit, else what the clinic usually gives here."""
    selection = page.selection
    here = [point for point in page.here if point.line.item.modality == selection.map]
    in_visit = [point for point in here if point.progress.stage == selection.stage]
    if in_visit or here:
        in_order = sorted(in_visit or here, key=_is_alternative)
        return in_order[0].line.item.substance
    if selection.area is None:
        return None
    same = [point for point in page.points if point.line.item.modality == selection.map]
    usual = usual_products([selection.area], _ranges(selection), on)
    known = usual.get((selection.area.pk, selection.map))
    return same[-1].line.item.substance if same and selection.map == "neurotoxin" else known


def _is_alternative(point: PlanPoint) -> bool:
    return point.line.item.alternative_to_id is not None


def usual_amounts_here(page: PlanPage, product: Substance | None) -> UsualAmounts | None:
    """What the other side, or another visit, has here comes first."""
    selection = page.selection
    area = selection.area
    if area is None or product is None:
        return None
    ranges = _ranges(selection)
    grade = grades_of(page.plan.client).get((area.pk, selection.side))
    share = grade.share if grade else None
    asked = (area, selection.side, product, ranges, share)
    beginning, known = amount_for(*asked), amounts_for(*asked)
    usual = best_range([one for one in ranges if one.area_id == area.pk], product)
    amounts = [plain_number(one) for one in (*_beside(page, product), *known)]
    offered = list(dict.fromkeys(amounts))[:4]
    return UsualAmounts(product, usual, beginning, str(grade) if grade else "", offered)


def _beside(page: PlanPage, product: Substance) -> list[Decimal]:
    area = page.selection.area
    return [
        point.line.item.amount
        for point in page.points
        if area
        and (point.area, point.line.item.substance) == (area.pk, product)
        and not point.is_selected
    ]


def _ranges(selection: PlanSelection) -> list[DoseRange]:
    """Of the map, all areas: those of a pool share their amount."""
    return list(DoseRange.objects.filter(modality=selection.map).select_related("product"))
