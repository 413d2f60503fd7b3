"""What a visit of a plan intends, and how much of it was given."""

from collections.abc import Iterable
from decimal import Decimal

from charting.models import Injection, PlanItem, PlanStage, TreatmentPlan
from treatments.catalogue.amounts import Amount, total_amount
from treatments.catalogue.product_class import is_product_of
from treatments.models import Product


def planned_in(stage: PlanStage | None) -> list[PlanItem]:
    """What a visit is to give, with the parts of its areas; nothing where it is none of a plan."""
    if stage is None:
        return []
    items = stage.items.not_left_out().select_related("area", "product")
    return list(items.prefetch_related("area__parts"))


def is_of(product: Product, item: PlanItem) -> bool:
    """The product that was planned; of a class, any product of it."""
    return is_product_of(product, item.substance)


def is_planned_at(item: PlanItem, area: str, side: str, product: Product) -> bool:
    """The item intends this product at this place, or at a part of it. Prefetch `area__parts`."""
    codes = {part.pk for part in item.area.parts.all()} or {item.area_id}
    return area in codes and item.side in ("", side) and is_of(product, item)


def is_planned_by(line: Injection, item: PlanItem) -> bool:
    """The line gives what the item intends."""
    return is_planned_at(item, line.area_id, line.side, line.product)


def given_of(item: PlanItem, lines: Iterable[Injection]) -> Amount:
    """How much of what was planned the lines gave, in the unit of its product."""
    amounts = [Amount(item.substance, one.amount) for one in lines if is_planned_by(one, item)]
    return total_amount([Amount(item.substance, Decimal(0)), *amounts])


def newest_agreed_plan(client: int | None) -> TreatmentPlan | None:
    """The newest version that the client agreed to, with the client; `client`: a primary key."""
    agreed = TreatmentPlan.objects.filter(client=client, agreed_at__isnull=False)
    return agreed.select_related("client").order_by("-version").first()
