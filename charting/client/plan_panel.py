"""The plan in the record: each visit in a line with how far it has come, the next one in full."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from charting.plans.progress import PlanLine, StageProgress
from treatments.catalogue.amounts import Amount, totals_by_product
from treatments.catalogue.product_class import Substance
from treatments.models import FacialArea
from treatments.wording import plain_number


@dataclass(frozen=True)
class AreaRow:
    """What is planned in an area: on each side, or `whole` in the middle or all over."""

    area: FacialArea
    right: str
    left: str
    whole: str


@dataclass(frozen=True)
class SubstanceRows:
    """The areas of one product, or class of products. Units of two are never added."""

    substance: Substance
    rows: list[AreaRow]


@dataclass(frozen=True)
class StagePanel:
    """`totals`: given of planned, each product by itself; `share`: percent of the lines."""

    progress: StageProgress
    is_next: bool
    totals: list[str]
    share: int
    groups: list[SubstanceRows]
    areas: str


def plan_panel(stages: list[StageProgress]) -> list[StagePanel]:
    """No query."""
    following = next((one for one in stages if one.state not in ("done", "skipped")), None)
    return [_panel(one, is_next=one is following) for one in stages]


def _panel(progress: StageProgress, *, is_next: bool) -> StagePanel:
    lines = [line for line in progress.lines if _counts(line)]
    shares = [min(float(line.given.value / line.item.amount), 1.0) for line in lines]
    return StagePanel(
        progress=progress,
        is_next=is_next,
        totals=_totals(lines),
        share=round(100 * sum(shares) / len(shares)) if shares else 0,
        groups=_groups(lines) if is_next else [],
        areas=", ".join(dict.fromkeys(str(line.item.area) for line in lines)),
    )


def _counts(line: PlanLine) -> bool:
    """Neither skipped nor only an alternative; what was given counts in any case."""
    return line.is_given or line.is_wanted


def _totals(lines: list[PlanLine]) -> list[str]:
    planned = totals_by_product(line.item.intended for line in lines)
    given = totals_by_product(line.given for line in lines)
    return [_of(given.get(substance), amount) for substance, amount in planned.items()]


def _of(given: Amount | None, planned: Amount) -> str:
    """0 of 54 U Botox Cosmetic."""
    return f"{plain_number(given.value) if given else 0} of {planned} {planned.product}"


def _groups(lines: list[PlanLine]) -> list[SubstanceRows]:
    by_substance: dict[Substance, list[PlanLine]] = {}
    for line in lines:
        by_substance.setdefault(line.item.substance, []).append(line)
    return [SubstanceRows(one, _rows(own)) for one, own in by_substance.items()]


def _rows(lines: Iterable[PlanLine]) -> list[AreaRow]:
    ordered = sorted(lines, key=lambda line: line.item.area.position)
    rows = []
    for area, own in groupby(ordered, key=lambda line: line.item.area):
        said = {line.side: str(line.item.intended) for line in own}
        whole = said.get("M") or said.get("", "")
        rows.append(AreaRow(area, said.get("R", ""), said.get("L", ""), whole))
    return rows
