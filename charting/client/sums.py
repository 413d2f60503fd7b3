"""What the record adds up: the last visit of each kind, and what the last months had."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from charting.charts.totals import Totals
from charting.client.face import LastFace
from charting.followup.maintenance import Maintenance
from charting.models import Chart, Injection
from charting.plans.progress import StageProgress
from charting.record.visit_totals import visit_totals
from treatments.giving.rolling import Rolling, rolling


@dataclass(frozen=True)
class RecordSums:
    """`visits`: of the newest with filler and the newest with neurotoxin, which may be one."""

    visits: list[tuple[Chart, Totals]]
    rolling: Rolling

    def __bool__(self) -> bool:
        return bool(self.visits or self.rolling)


def record_sums(
    face: LastFace,
    stages: Iterable[StageProgress],
    maintenance: Maintenance,
    weight_kg: Decimal | None,
    on: date,
) -> RecordSums:
    """As of that day. One query, none where nothing was ever given."""
    charts = {one.chart.pk: one.chart for one in (face.toxin, face.filler) if one}
    newest = sorted(charts.values(), key=lambda chart: chart.appointment.starts_at, reverse=True)
    given = Injection.objects.with_products().select_related("area")
    lines = list(given.filter(chart__in=newest)) if newest else []
    planned = {progress.stage.pk: progress.totals for progress in stages}
    visits = [
        (chart, Totals(visit_totals(own), planned.get(chart.plan_stage_id or 0, [])))
        for chart in newest
        if (own := [line for line in lines if line.chart_id == chart.pk])
    ]
    return RecordSums(visits, rolling(maintenance.lines, on, weight_kg))
