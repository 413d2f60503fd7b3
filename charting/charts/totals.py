"""What is told beside a visit: its own sums, what its plan intended, what the last months had."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from charting.followup.maintenance import Maintenance
from charting.ground.planned import planned_in
from charting.history.queries import newest_weight
from charting.models import Chart, Injection
from charting.plans.progress import PlanLine, StageProgress, StageTotal, planned_against
from charting.record.contents import ChartContents
from charting.record.visit_totals import VisitTotals, visit_totals
from treatments.giving.rolling import Rolling, rolling
from treatments.wording import plain_number


@dataclass(frozen=True)
class BesidePlan:
    """One neurotoxin, or every filler together. Empty where nothing was given, or planned."""

    name: str
    given: str
    planned: str


@dataclass(frozen=True)
class Totals:
    """`rolling` of the days until the visit and with it; none where they are told elsewhere."""

    visit: VisitTotals
    planned: list[StageTotal] = field(default_factory=list)
    rolling: Rolling | None = None

    @property
    def beside_plan(self) -> list[BesidePlan]:
        """What the visit gave with what the plan intended for it."""
        intended = {
            one.name: f"{plain_number(one.planned)} {one.unit}"
            for one in self.planned
            if one.planned
        }
        given = self.visit.given
        return [
            BesidePlan(name, given.get(name, ""), intended.get(name, ""))
            for name in {**given, **intended}
        ]


def totals_of_open(
    contents: ChartContents, plan: list[PlanLine], maintenance: Maintenance
) -> Totals:
    """Of a chart that is being written. What the rules read is used again; with nothing given they
    were not asked, and then one query looks for the weight."""
    lines = contents.injections
    if lines:
        known, weight = contents.facts.lines, contents.facts.weight_kg
    else:
        known, weight = tuple(maintenance.lines), _weight(contents.chart)
    last = rolling(known, _last_day(contents.chart, lines), weight)
    return Totals(visit_totals(lines), _planned(contents.chart, plan), last)


def totals_of_signed(chart: Chart, maintenance: Maintenance) -> Totals:
    """Of a signed chart, from its rows, which nobody can change. Four queries at most."""
    lines = list(chart.injections.with_products().select_related("area"))
    plan = planned_against(planned_in(chart.plan_stage), lines)
    for line in lines:
        line.chart = chart
    last = rolling(maintenance.lines, _last_day(chart, lines), _weight(chart))
    return Totals(visit_totals(lines), _planned(chart, plan), last)


def _planned(chart: Chart, plan: list[PlanLine]) -> list[StageTotal]:
    return StageProgress(chart.plan_stage, plan).totals if chart.plan_stage else []


def _weight(chart: Chart) -> Decimal | None:
    weight = newest_weight(chart.client)
    return weight.weight_kg if weight else None


def _last_day(chart: Chart, lines: Iterable[Injection]) -> date:
    """A visit may go on past midnight."""
    return max((line.given_on for line in lines), default=chart.visit_on)
