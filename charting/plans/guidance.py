"""How much to begin with: a usual amount for one place, by how marked the finding there is.

The rule, for a grade's share of its scale (0 least, 1 most): the lowest third begins with the
lower end of the range, the highest third with its upper end. The middle third, and what has no
grade, begin with what a source calls typical, else with the middle of the range. It is rounded down
to the step of the product and never lies beyond the range: whoever wants more types it, and says
why. The thirds are the clinic's own rule and need review; a range has its sources, or needs review.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from treatments.catalogue.product_class import Substance
from treatments.catalogue.queries import best_range
from treatments.models import DoseRange, FacialArea

POINTS = re.compile(r"(\d+-)?(?P<most>\d+)( points| x [\d.]+ U)")
LOWEST_THIRD, HIGHEST_THIRD = 1 / 3 + 1e-9, 2 / 3 - 1e-9


@dataclass(frozen=True)
class Beginning:
    """An amount of the product's unit to begin with, and the range that it was taken from."""

    amount: Decimal
    usual: DoseRange

    @property
    def needs_review(self) -> bool:
        return self.usual.needs_review


def amount_for(
    area: FacialArea,
    side: str,
    substance: Substance,
    ranges: Iterable[DoseRange],
    share: float | None = None,
) -> Beginning | None:
    """None where no source gives an amount for this product here. No query.

    A total of both sides is halved for one; what areas of a pool share is divided among them.
    """
    ranges = list(ranges)
    usual = _range_of(area, substance, ranges)
    if usual is None or usual.basis == DoseRange.Basis.PER_POINT:
        return None
    wanted = _by_third(usual, share)
    if wanted is None:
        return None
    amount = _on_step(wanted / _sharers(usual, side, ranges), substance.step)
    return Beginning(amount, usual) if amount > 0 else None


def amounts_for(
    area: FacialArea,
    side: str,
    substance: Substance,
    ranges: Iterable[DoseRange],
    share: float | None = None,
) -> list[Decimal]:
    """What to begin with, then what of the range holds for this one place: no total of two sides,
    of a pool, of points. Nothing where no source gives an amount. No query."""
    ranges = list(ranges)
    beginning = amount_for(area, side, substance, ranges, share)
    found = [beginning.amount] if beginning else []
    usual = _range_of(area, substance, ranges)
    here = DoseRange.Basis.PER_SIDE if side in ("R", "L") else DoseRange.Basis.TOTAL
    if usual is not None and usual.basis == here and not usual.pool:
        of_range = (usual.typical_amount, usual.min_amount, usual.max_amount)
        found += [amount for amount in of_range if amount]
    return list(dict.fromkeys(found))


def usual_points(area: FacialArea, substance: Substance, ranges: Iterable[DoseRange]) -> int:
    """At how many points the amount of one place is usually given: 3 of "1-3 points", 5 of
    "5 x 4 U"; 0 where the source says more than that, or nothing."""
    usual = _range_of(area, substance, list(ranges))
    found = POINTS.fullmatch(usual.points) if usual else None
    return int(found["most"]) if found else 0


def _range_of(area: FacialArea, substance: Substance, ranges: list[DoseRange]) -> DoseRange | None:
    here = (one for one in ranges if (one.area_id, one.modality) == (area.pk, substance.modality))
    return best_range(here, substance)


def _by_third(usual: DoseRange, share: float | None) -> Decimal | None:
    low, high, typical = usual.min_amount, usual.max_amount, usual.typical_amount
    if low is None or high is None:
        return typical
    if share is not None and share <= LOWEST_THIRD:
        return low
    if share is not None and share >= HIGHEST_THIRD:
        return high
    return typical if typical is not None else (low + high) / 2


def _sharers(usual: DoseRange, side: str, ranges: list[DoseRange]) -> Decimal:
    """Among how many places the amount of the range is shared."""
    if usual.basis == DoseRange.Basis.PER_SIDE:
        return Decimal(1)
    sides = 2 if side in ("R", "L") else 1
    pool = {one.area_id for one in ranges if usual.pool and one.pool == usual.pool}
    return Decimal(sides * max(len(pool), 1))


def _on_step(amount: Decimal, step: Decimal) -> Decimal:
    return (amount / step).to_integral_value(ROUND_DOWN) * step
