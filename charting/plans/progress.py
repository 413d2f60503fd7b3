"""How far a plan has come: what was planned, visit by visit, against what was given."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from charting.models import Injection, PlanItem, PlanStage, TreatmentPlan
from treatments.catalogue.amounts import Amount, total_amount
from treatments.models import Product
from treatments.wording import plain_number


@dataclass(frozen=True)
class PlanLine:
    """An intended amount and how much of it was given, both in the product's unit."""

    item: PlanItem
    given: Amount

    @property
    def given_plain(self) -> str:
        return plain_number(self.given.value)

    @property
    def side(self) -> str:
        return self.item.side

    @property
    def missing(self) -> Decimal:
        return max((self.item.intended - self.given).value, Decimal(0))

    @property
    def is_reached(self) -> bool:
        return not self.missing


def planned_against(items: Iterable[PlanItem], given: Iterable[Injection]) -> list[PlanLine]:
    """A line for each intended amount. Prefetch `area__parts`: a composite counts its parts."""
    given = list(given)
    return [PlanLine(item, _given_of(item, given)) for item in items]


def _given_of(item: PlanItem, given: list[Injection]) -> Amount:
    codes = {part.pk for part in item.area.parts.all()} or {item.area_id}
    here = [line for line in given if line.area_id in codes and item.side in ("", line.side)]
    counted = [line for line in here if _is_of(line.product, item)]
    amounts = [Amount(item.substance, line.amount) for line in counted]
    return total_amount([Amount(item.substance, Decimal(0)), *amounts])


def _is_of(product: Product, item: PlanItem) -> bool:
    """The product that was planned; of a class, any product of it: mL are added, units never."""
    if item.product_id:
        return product.pk == item.product_id
    return product.kind == item.product_class


@dataclass(frozen=True)
class StageProgress:
    """A visit of the plan: what was intended, and what was really given in it."""

    stage: PlanStage
    lines: list[PlanLine]

    @property
    def state(self) -> str:
        if self.stage.is_done:
            return "done"
        return "booked" if self.stage.is_booked else "open"


def stages_of(plan: TreatmentPlan) -> list[StageProgress]:
    """The visits of a plan, planned against given, in a fixed number of queries."""
    stages = (
        PlanStage.objects.with_progress()
        .filter(plan=plan)
        .select_related("appointment__location")
        .prefetch_related("items__area__parts", "items__product")
    )
    given = _given_in(plan)
    return [
        StageProgress(stage, planned_against(stage.items.all(), given.get(stage.pk, [])))
        for stage in stages
    ]


def _given_in(plan: TreatmentPlan) -> dict[int, list[Injection]]:
    """What charts that count say was given, for each visit of the plan."""
    lines = Injection.objects.counting().filter(chart__plan_stage__plan=plan)
    joined = lines.select_related("chart", "preparation__lot__product", "syringe__lot__product")
    given: dict[int, list[Injection]] = {}
    for line in joined.order_by("sequence"):
        given.setdefault(line.chart.plan_stage_id or 0, []).append(line)
    return given
