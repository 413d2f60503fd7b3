"""What the visit will need: of the plan what is not given yet, without a plan what is ordered; less
what is open already, from the lots that expire first."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from charting.ground.planned import planned_in
from charting.plans.progress import planned_against
from charting.record.contents import ChartContents
from treatments.catalogue.jurisdictions import state_of
from treatments.catalogue.product_class import Substance, is_product_of
from treatments.models import Lot, Product

Amounts = dict[Substance, Decimal]


@dataclass(frozen=True)
class WantedPacks:
    """So many packs of one lot. `amount`: what is wanted of the product in all, in U or mL."""

    lot: Lot
    count: int
    amount: Decimal

    @property
    def product(self) -> Product:
        return self.lot.product


def wanted_packs(contents: ChartContents, lots: Iterable[Lot], most: int) -> list[WantedPacks]:
    """`lots`: the usable ones, the first to expire first; at most `most` packs of each."""
    at_hand = list(lots)
    wanted = _not_open(contents, wanted_amounts(contents))
    return [
        packs
        for substance, amount in wanted.items()
        for packs in _from_lots(amount, _of_one_product(substance, at_hand), most)
    ]


def wanted_amounts(contents: ChartContents) -> Amounts:
    """In U or mL: by the plan of this visit, without one by the newest order that holds."""
    stage = contents.chart.plan_stage
    if stage is None:
        return _ordered(contents)
    sums: Amounts = {}
    for line in planned_against(planned_in(stage), contents.injections):
        if line.is_wanted and line.missing:
            of = line.item.substance
            sums[of] = sums.get(of, Decimal(0)) + line.missing
    return sums


def _ordered(contents: ChartContents) -> Amounts:
    """Of the newest order that holds, what the visit is for; a class names nothing to open."""
    chart = contents.chart
    here, kinds = chart.appointment.location, chart.appointment.appointment_type.modalities
    held = [one for one in contents.clearances if one.by_prescriber]
    valid = [one for one in held if one.is_valid_on(chart.visit_on, state_of(here.region))]
    newest = next((one for one in valid if one.order_lines.all()), None)
    amounts: Amounts = {}
    for line in newest.order_lines.all() if newest else ():
        of = line.product
        if of and (not kinds or of.modality in kinds) and line.until >= chart.visit_on:
            amounts[of] = max(line.most, amounts.get(of, Decimal(0)))
    return amounts


def _not_open(contents: ChartContents, wanted: Amounts) -> Amounts:
    """Less what the open ones still hold; a class and a product of it share what is open."""
    left = {one: one.left for one in contents.containers}
    still: Amounts = {}
    for substance, amount in wanted.items():
        missing = amount
        for container in (one for one in left if is_product_of(one.product, substance)):
            taken = min(left[container], missing)
            left[container], missing = left[container] - taken, missing - taken
        if missing:
            still[substance] = missing
    return still


def _of_one_product(substance: Substance, lots: list[Lot]) -> list[Lot]:
    """Of a class the product whose lot expires first: its syringes are not mixed unasked."""
    fitting = [lot for lot in lots if is_product_of(lot.product, substance)]
    return [lot for lot in fitting if lot.product == fitting[0].product]


def _from_lots(amount: Decimal, lots: list[Lot], most: int) -> Iterator[WantedPacks]:
    missing = amount
    for lot in lots:
        if missing > 0 and lot.pack.amount:
            count = min(math.ceil(missing / lot.pack.amount), lot.balance, most)
            missing -= count * lot.pack.amount
            yield WantedPacks(lot, count, amount)
