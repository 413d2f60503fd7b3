"""An order as the plan suggests it: what each visit is to hold at most, and where."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from charting.models import Clearance, PlanItem, PlanStage, TreatmentPlan
from treatments.models import AreaPart
from treatments.wording import plain_number


def suggested_lines(plan: TreatmentPlan | None) -> list[dict[str, Any]]:
    """The initial values of the lines, one for each product or class. Three queries.

    Of visits that are still to do, what is to be given. Composite areas are
    ordered as their parts.
    """
    if plan is None:
        return []
    stages = PlanStage.objects.filter(plan=plan).to_do()
    items = PlanItem.objects.filter(stage__in=stages).wanted()
    rows = list(items.select_related("area", "product").order_by("stage__position", "pk"))
    parts = _parts_of(rows)
    names = dict.fromkeys(_what(row) for row in rows)
    return [_line(what, [row for row in rows if _what(row) == what], parts) for what in names]


def repeated_lines(clearance: Clearance | None) -> list[dict[str, Any]]:
    """The lines of the order before, where nothing is planned: a yearly exam renews it."""
    lines = clearance.order_lines.all() if clearance else ()
    return [
        {
            "what": f"product:{line.product_id}" if line.product_id else f"class:{line.kind}",
            "most": plain_number(line.most),
            "areas": line.areas,
            "who": f"staff:{line.performer_id}" if line.performer_id else "",
        }
        for line in lines
    ]


def _line(what: str, rows: list[PlanItem], parts: dict[str, list[str]]) -> dict[str, Any]:
    visits: dict[int, Decimal] = {}
    for row in rows:
        visits[row.stage_id] = visits.get(row.stage_id, Decimal(0)) + row.amount
    areas = [code for row in rows for code in parts.get(row.area_id, [row.area_id])]
    return {
        "what": what,
        "most": plain_number(max(visits.values())),
        "areas": list(dict.fromkeys(areas)),
    }


def _what(row: PlanItem) -> str:
    return f"product:{row.product_id}" if row.product_id else f"class:{row.product_class}"


def _parts_of(rows: Iterable[PlanItem]) -> dict[str, list[str]]:
    parts: dict[str, list[str]] = {}
    found = AreaPart.objects.filter(composite__in={row.area_id for row in rows})
    for composite, part in found.values_list("composite_id", "part_id"):
        parts.setdefault(composite, []).append(part)
    return parts
