"""How a chart came to be: who was asked, why so late, what it replaces, who had it before."""

from typing import Any

from charting.ground.sealing import instant_text
from charting.models import Chart
from charting.record.contents import ChartContents


def opening_of(contents: ChartContents) -> dict[str, Any]:
    """As it is sealed; all of it stands in rows that no later event changes."""
    chart = contents.chart
    return {
        "opened_at": instant_text(chart.opened_at),
        "identified_by": [Chart.Identifier(name).label for name in chart.identified_by],
        "late_reason": chart.late_reason,
        "replaces": str(chart.replaces_id) if chart.replaces_id else "",
        "handovers": [
            {
                "id": one.pk,
                "from_id": one.from_injector_id,
                "to_id": one.to_injector_id,
                "from": str(one.from_injector),
                "to": str(one.to_injector),
                "reason": one.reason,
                "by": one.by,
                "at": instant_text(one.at),
            }
            for one in chart.handovers.select_related("from_injector", "to_injector")
        ],
    }
