"""How much an order usually allows in a visit: above it somebody says why, as in plan and chart.

The sum of what its areas usually get (both sides, and what a pool shares once), and never more than
the ceiling of the label; for an order of the whole face, that ceiling alone.
"""

from collections.abc import Collection, Iterable
from decimal import Decimal

from charting.clearances.order_entry import OrderDraft
from charting.errors import BadAmount, ReasonNeeded
from treatments.catalogue.product_class import Substance
from treatments.catalogue.queries import best_range
from treatments.models import DoseRange, FacialArea, Unit
from treatments.models.dose_range import MOST_IN_AN_AREA
from treatments.wording import plain_number

MOST_IN_A_VISIT = {Unit.UNITS: Decimal(2000), Unit.MILLILITRES: Decimal(60)}  # more is a slip


def require_usual(
    draft: OrderDraft, areas: Iterable[FacialArea], ranges: Collection[DoseRange]
) -> None:
    """`areas`: all that are known. Raises BadAmount for a slip, ReasonNeeded. No query."""
    substance = draft.substance
    unit = Unit(substance.unit)
    said, slip = f"{plain_number(draft.most)} {unit.value}", MOST_IN_A_VISIT[unit]
    if draft.most > slip:
        raise BadAmount(
            f"{draft.what}: {said} in a visit must be a slip: at most "
            f"{plain_number(slip)} {unit.value}.",
            field="most",
        )
    usual = _usual_most(substance, [one for one in areas if one.pk in draft.areas], ranges)
    if draft.most > usual and not draft.why.strip():
        raise ReasonNeeded(
            f"{draft.what}: {said} in a visit is above the usual {plain_number(usual)} "
            f"{unit.value}. Why?",
            field="why",
        )


def _usual_most(
    substance: Substance, areas: Iterable[FacialArea], ranges: Collection[DoseRange]
) -> Decimal:
    known: dict[str, Decimal | None] = {}
    for area in areas:
        here = [
            one for one in ranges if (one.area_id, one.modality) == (area.pk, substance.modality)
        ]
        usual = best_range(here, substance)
        known[(usual and usual.pool) or area.pk] = _most_in(area, usual) if usual else None
    amounts = [amount for amount in known.values() if amount is not None]
    ceiling = _ceiling(substance)
    is_known = bool(known) and len(amounts) == len(known)
    return min(sum(amounts, Decimal(0)), ceiling) if is_known else ceiling


def _most_in(area: FacialArea, usual: DoseRange) -> Decimal | None:
    """None where no source says it of the area as a whole."""
    if usual.basis == DoseRange.Basis.PER_POINT:
        return None
    if usual.warn_above_total is not None:
        return usual.warn_above_total
    most = usual.max_amount
    is_doubled = usual.basis == DoseRange.Basis.PER_SIDE and len(area.sides) > 1
    return most * 2 if most is not None and is_doubled else most


def _ceiling(substance: Substance) -> Decimal:
    """Of the label of a neurotoxin; else what is a slip in one area."""
    units = getattr(substance, "max_units_in_3_months", None)
    return Decimal(units) if units else MOST_IN_AN_AREA[Unit(substance.unit)]
