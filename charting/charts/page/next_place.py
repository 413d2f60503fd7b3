"""Where the hand goes next: to the next place of the plan, once this one has what it wants."""

from charting.ground.planned import is_of, planned_in
from charting.models import Container, Injection
from charting.plans.progress import PlanLine, planned_against
from charting.record.contents import ChartContents, container_key
from treatments.models import Product


def first_place(contents: ChartContents, product: Product) -> dict[str, str]:
    """The first place of the plan that wants the product that was opened; empty without one."""
    wanted = _wanted(_planned(contents, product, contents.injections))
    return _chosen(wanted) if wanted else {}


def next_place(contents: ChartContents, line: Injection) -> dict[str, str]:
    """After `line`, which `contents` were read without. Empty where the place is not of the plan,
    where it wants more, or where nothing of the product is left to give."""
    planned = _planned(contents, line.product, [*contents.injections, line])
    here = [one for one in planned if _is_at(one, line)]
    wanted, hand = _wanted(planned), _in_hand(contents, line)
    if not here or not wanted or not hand or not all(one.is_reached for one in here):
        return {}
    return _chosen(wanted) | {"with": container_key(hand), "moved": "1"}


def _planned(contents: ChartContents, product: Product, given: list[Injection]) -> list[PlanLine]:
    lines = planned_against(planned_in(contents.chart.plan_stage), given)
    return [one for one in lines if is_of(product, one.item)]


def _wanted(planned: list[PlanLine]) -> PlanLine | None:
    """Not of a composite: it has no place of its own."""
    single = [one for one in planned if one.side and not one.item.area.is_composite]
    return next((one for one in single if one.is_wanted and not one.is_reached), None)


def _is_at(planned: PlanLine, line: Injection) -> bool:
    return (planned.item.area_id, planned.side) == (line.area_id, line.side)


def _chosen(planned: PlanLine) -> dict[str, str]:
    return {"area": planned.item.area_id, "side": planned.side}


def _in_hand(contents: ChartContents, line: Injection) -> Container | None:
    """What is in the hand still, else another of the product that holds something."""
    alike = [one for one in contents.containers if one.product == line.product]
    left = {one: one.left - (line.amount if one == line.container else 0) for one in alike}
    in_order = sorted(alike, key=lambda one: one != line.container)
    return next((one for one in in_order if left[one] > 0), None)
