"""A plan against what is published of volumes and of gaps between visits (clinical.md 1C, 5)."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from charting.models import PlanItem
from charting.plans.ahead import PlanAhead
from charting.plans.plan_check import PlanCheck
from charting.plans.rule_checks import dose_checks, rule_checks
from treatments.catalogue.planning import full_face_volumes, order_views, strictest_gap
from treatments.models import Modality, Product
from treatments.wording import plain_number

PER_KG = Decimal(60)
ORDER = ("warn", "ask", "note", "ok")
Dated = tuple[date, Decimal]


def check_plan(ahead: PlanAhead) -> list[PlanCheck]:
    """What to look at again comes first. No query."""
    found = [one for check in CHECKS for one in check(ahead)]
    return sorted(dict.fromkeys(found), key=lambda one: ORDER.index(one.kind))


def _volume(ahead: PlanAhead) -> Iterator[PlanCheck]:
    """Against published volumes of full-face treatments, in syringes of about 1 mL [R89]-[R91]."""
    fillers = [item for item in ahead.items if item.modality == Modality.FILLER]
    total, optional = _ml(fillers), _ml(item for item in fillers if item.is_optional)
    if not total:
        return
    says = f"{plain_number(total)} mL in all"
    says += f", {plain_number(optional)} mL of it optional" if optional else ""
    known = full_face_volumes()
    within = next((one for one in known if total <= one.most), known[-1])
    if total > within.most:
        says += ": above every published series"
    kind = "warn" if within is known[-1] else "ok"
    yield PlanCheck(kind, "Filler volume", f"{says}. Published: {within.words}.", within.source)


def _year(ahead: PlanAhead) -> Iterator[PlanCheck]:
    """Every Juvederm gel together, 20 mL per 60 kg in a year [R86]; a class may become one."""
    planned = [
        (stage.on, item.amount) for stage in ahead.stages for item in stage.items if _is_gel(item)
    ]
    if not planned or ahead.ml_per_60kg is None:
        return
    reached = _most_in_a_year(planned, [*_gels_given(ahead), *planned])
    says = f"{plain_number(reached)} mL within a year, with what was given"
    if ahead.weight_kg is None:
        least = plain_number(ahead.ml_per_60kg)
        rule = f"labels of these gels allow {least} mL per 60 kg. Weigh the client"
        yield PlanCheck("ask", "Weight", f"{says}; {rule}.", "[R86]")
        return
    ceiling = round(ahead.ml_per_60kg * ahead.weight_kg / PER_KG, 2)
    at_most = f"{plain_number(ceiling)} mL at {plain_number(ahead.weight_kg)} kg"
    kind = "warn" if reached > ceiling else "ok"
    yield PlanCheck(kind, "Filler in a year", f"{says}, of at most {at_most}.", "[R86]")


def _gaps(ahead: PlanAhead) -> Iterator[PlanCheck]:
    """Days between one visit and the next, by what both give."""
    for one, other in pairwise(ahead.stages):
        gap = strictest_gap(sorted(one.modalities), sorted(other.modalities))
        if gap is None:
            continue
        days = (other.on - one.on).days
        where = f"Visits {one.stage.position} and {other.stage.position}"
        if other.stage.days_after is None and days == 0:
            yield PlanCheck("ask", where, f"How many days apart? {gap.words}.", gap.source)
        elif days < gap.least:
            yield PlanCheck("warn", where, f"{days} days apart. {gap.words}.", gap.source)


def _same_day(ahead: PlanAhead) -> Iterator[PlanCheck]:
    view = order_views()[-1]
    for stage in ahead.stages:
        if len(stage.modalities) > 1:
            yield PlanCheck("note", f"Visit {stage.stage.position}", f"{view.says}.", view.source)


def _two_toxins(ahead: PlanAhead) -> Iterator[PlanCheck]:
    """Units of one are not units of the other: in one place, and in one visit, that is told."""
    for stage in ahead.stages:
        toxins = [item for item in stage.items if item.modality == Modality.NEUROTOXIN]
        names = dict.fromkeys(str(item.product) for item in toxins)
        if len(names) < 2:
            continue
        says = f"{' and '.join(names)} in one visit: their units are not the same."
        areas = {str(item.area) for item in toxins}
        mixed = [area for area in sorted(areas) if _is_mixed(area, toxins)]
        says += f" Both at {', '.join(mixed)}." if mixed else ""
        yield PlanCheck("warn" if mixed else "note", f"Visit {stage.stage.position}", says)


def _is_mixed(area: str, toxins: Iterable[PlanItem]) -> bool:
    return len({item.product_id for item in toxins if str(item.area) == area}) > 1


def _weight_lost(ahead: PlanAhead) -> Iterator[PlanCheck]:
    fillers = any(item.modality == Modality.FILLER for item in ahead.items)
    if fillers and ahead.is_losing_weight:
        says = "The client lost weight in the last 6 months: volumes may still change."
        yield PlanCheck("warn", "Weight", f"{says} Plan less now, look again later.", "[GK]")


CHECKS = (_volume, _year, _weight_lost, _gaps, _same_day, _two_toxins, dose_checks, rule_checks)


def _ml(items: Iterable[PlanItem]) -> Decimal:
    return sum((item.amount for item in items), Decimal(0))


def _is_gel(item: PlanItem) -> bool:
    """Under the yearly ceiling: by its label, or because it may become one that is."""
    if item.product:
        return item.product.max_ml_per_60kg_per_year is not None
    return item.product_class == Product.Kind.HA_FILLER


def _gels_given(ahead: PlanAhead) -> Iterator[Dated]:
    for line in ahead.given:
        if line.product and line.product.max_ml_per_60kg_per_year and line.amount:
            yield line.on, line.amount


def _most_in_a_year(planned: list[Dated], amounts: list[Dated]) -> Decimal:
    """The most that any 12 months hold that end on a day of the plan."""
    return max(_until(amounts, end) for end, _ in planned)


def _until(amounts: list[Dated], end: date) -> Decimal:
    after = end - relativedelta(years=1)
    return sum((value for on, value in amounts if after < on <= end), Decimal(0))
