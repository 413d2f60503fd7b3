"""Soft limits: what is unusual about the amounts of a visit, said in sentences. Never a refusal."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_UP, Decimal

from treatments.catalogue.amounts import Amount, total_amount, total_volume_ml
from treatments.catalogue.queries import best_range
from treatments.models import DoseRange, FacialArea, Unit
from treatments.wording import plain_number

SIDE_NAMES = {"R": "client's right", "L": "client's left", "M": "middle"}


@dataclass(frozen=True)
class Dose:
    """One injected or planned amount, in so many points. `side` is the client's: R, L or M."""

    area: FacialArea
    side: str
    amount: Amount
    points: int = 1

    @property
    def a_point(self) -> Decimal:
        """What one of its points received; what does not divide evenly counts as more."""
        return (self.amount.value / self.points).quantize(Decimal("0.01"), ROUND_UP)


@dataclass(frozen=True)
class DoseWarning:
    """`kind`: "above" and "below" the usual range, or "unknown" if no source gives a range.

    `about` names the limit, whatever the amount that `amount` says.
    """

    kind: str
    place: str
    sentence: str
    amount: Decimal = Decimal(0)
    about: str = ""
    source: str = ""

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class _Group:
    """Doses that one range speaks of: one area, or the areas of one pool."""

    usual: DoseRange
    doses: list[Dose]

    @property
    def place(self) -> str:
        areas = {dose.area.code: dose.area for dose in self.doses}
        return " and ".join(dict.fromkeys(map(str, areas.values())))


def dose_warnings(doses: Iterable[Dose]) -> list[DoseWarning]:
    """What a prescriber would ask about these amounts of one visit (clinical.md 1B and 1C).

    Units count per product, mL of hyaluronic acid together. One query.
    """
    doses = list(doses)
    return warnings_in(doses, _ranges_for(doses))


def warnings_in(doses: Iterable[Dose], ranges: Iterable[DoseRange]) -> list[DoseWarning]:
    """The same by ranges that were read already. No query."""
    doses, ranges = list(doses), list(ranges)
    unknown = [_unknown(dose) for dose in doses if _range_of(dose, ranges) is None]
    return list(dict.fromkeys([*_found(doses, _RangeOf(ranges)), *unknown]))


def unusually_much(dose: Dose, beside: Iterable[Dose]) -> list[DoseWarning]:
    """What goes above the usual range once `dose` joins those of the same visit: it needs a reason.

    Less than usual may still grow, and what no source knows is in no range: both only warn.
    One query.
    """
    beside = list(beside)
    return dose_grown(dose, beside, _ranges_for([*beside, dose]))


def dose_grown(
    dose: Dose, beside: Iterable[Dose], ranges: Iterable[DoseRange]
) -> list[DoseWarning]:
    """What goes above the usual range once `dose` joins the others. No query.

    Only what is judged together with it can change: the others are left out at once.
    """
    of_range = _RangeOf(ranges)
    usual = of_range(dose)
    if usual is None:
        return []
    group = _key(usual, dose)
    near = [one for one in beside if (its := of_range(one)) and _key(its, one) == group]
    if usual.basis != DoseRange.Basis.PER_POINT:
        near = _summed(near)
    added = Counter(_found([*near, dose], of_range)) - Counter(_found(near, of_range))
    return [warning for warning in added if warning.kind == "above"]


def is_known(dose: Dose, ranges: Iterable[DoseRange]) -> bool:
    """Whether some source says how much of this product is usual here at most."""
    usual = _range_of(dose, ranges)
    if usual is None:
        return False
    most = (usual.max_amount, usual.warn_above_side, usual.warn_above_total)
    return any(amount is not None for amount in most)


def _summed(doses: list[Dose]) -> list[Dose]:
    """One for each area, side and product: of these only the sum is judged."""
    alike: dict[tuple[str, str, int | None], list[Dose]] = {}
    for dose in doses:
        of = dose.area.code, dose.side, dose.amount.product.pk
        alike.setdefault(of, []).append(dose)
    return [
        replace(each[0], amount=total_amount(one.amount for one in each)) for each in alike.values()
    ]


class _RangeOf:
    """The range of each dose, looked up once for each area and product."""

    def __init__(self, ranges: Iterable[DoseRange]) -> None:
        self._ranges = list(ranges)
        self._known: dict[tuple[str, int | None], DoseRange | None] = {}

    def __call__(self, dose: Dose) -> DoseRange | None:
        of = dose.area.code, dose.amount.product.pk
        if of not in self._known:
            self._known[of] = _range_of(dose, self._ranges)
        return self._known[of]


def _found(doses: list[Dose], of_range: _RangeOf) -> list[DoseWarning]:
    return [warning for group in _groups(doses, of_range) for warning in _judge(group)]


def _ranges_for(doses: list[Dose]) -> list[DoseRange]:
    areas = {dose.area.pk for dose in doses}
    return list(DoseRange.objects.filter(area__in=areas).select_related("product"))


def _range_of(dose: Dose, ranges: Iterable[DoseRange]) -> DoseRange | None:
    product = dose.amount.product
    here = (r for r in ranges if (r.area_id, r.modality) == (dose.area.pk, product.modality))
    return best_range(here, product)


def _key(usual: DoseRange, dose: Dose) -> tuple[str, int]:
    """Doses with the same are judged together."""
    return usual.pool or dose.area.code, usual.product_id or 0


def _groups(doses: list[Dose], of_range: _RangeOf) -> Iterator[_Group]:
    """In the order of their keys."""
    groups: dict[tuple[str, int], _Group] = {}
    for dose in doses:
        if usual := of_range(dose):
            groups.setdefault(_key(usual, dose), _Group(usual, [])).doses.append(dose)
    yield from (groups[key] for key in sorted(groups))


def _judge(group: _Group) -> Iterator[DoseWarning]:
    if group.usual.basis == DoseRange.Basis.PER_POINT:
        for dose in group.doses:
            yield from _compare(group, dose.a_point, group.usual.max_amount, None, "a point")
        return
    yield from _judge_sides(group)
    yield from _judge_total(group)


def _judge_sides(group: _Group) -> Iterator[DoseWarning]:
    usual = group.usual
    per_side = usual.basis == DoseRange.Basis.PER_SIDE
    low, high = (usual.min_amount, usual.max_amount) if per_side else (None, None)
    ceiling = usual.warn_above_side or high or _half_of_total(group)
    for side in dict.fromkeys(dose.side for dose in group.doses if dose.side):
        amount = _sum(dose.amount for dose in group.doses if dose.side == side)
        yield from _compare(group, amount, ceiling, low, "a side", f", {SIDE_NAMES[side]}")


def _half_of_total(group: _Group) -> Decimal | None:
    """A total for right and left is meant half for each side; a pool is shared as it comes."""
    usual = group.usual
    most = usual.warn_above_total or usual.max_amount
    is_paired = all(len(dose.area.sides) > 1 for dose in group.doses)
    if most is None or usual.pool or usual.basis != DoseRange.Basis.TOTAL or not is_paired:
        return None
    return most / 2


def _judge_total(group: _Group) -> Iterator[DoseWarning]:
    usual = group.usual
    is_total = usual.basis == DoseRange.Basis.TOTAL
    low, high = (usual.min_amount, usual.max_amount) if is_total else (None, None)
    amount = _sum(dose.amount for dose in group.doses)
    yield from _compare(group, amount, usual.warn_above_total or high, low, "in total")


def _compare(
    group: _Group,
    amount: Decimal,
    high: Decimal | None,
    low: Decimal | None,
    per: str,
    where: str = "",
) -> Iterator[DoseWarning]:
    if high is not None and amount > high:
        yield _unusual(group, amount, "above", high, per, where)
    if low is not None and amount < low:
        yield _unusual(group, amount, "below", low, per, where)


def _unusual(
    group: _Group, amount: Decimal, kind: str, limit: Decimal, per: str, where: str
) -> DoseWarning:
    unit = group.doses[0].amount.unit.value
    sentence = (
        f"{group.place}{where}: {plain_number(amount)} {unit} is {kind} the usual "
        f"{plain_number(limit)} {unit} {per} ({group.usual.source})"
    )
    about = f"{group.place}{where} {per}"
    return DoseWarning(kind, group.place, sentence, amount, about, group.usual.source)


def _sum(amounts: Iterable[Amount]) -> Decimal:
    amounts = list(amounts)
    if amounts[0].unit == Unit.MILLILITRES:
        return total_volume_ml(amounts)
    return total_amount(amounts).value


def _unknown(dose: Dose) -> DoseWarning:
    sentence = f"{dose.area}: no usual amount of {dose.amount.product} is recorded"
    return DoseWarning("unknown", str(dose.area), sentence)
