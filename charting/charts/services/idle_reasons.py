"""A line says "more than usual" only while it is."""

from charting.models import Chart
from charting.record.contents import read_contents
from charting.safety.services.exceptions import DOSES


def drop_idle_reasons(chart: Chart) -> None:
    """After a line was corrected or taken back: take the reason off lines that need none now.

    What was said at the time stays in its `GivingException`.
    """
    reasoned = chart.injections.exclude(reason="")
    if not reasoned.exists():
        return
    findings = read_contents(chart).line_findings
    above = [one for one in findings if one.answer.rule in DOSES and not one.answer.is_allowed]
    reasoned.exclude(pk__in=[one.newest for one in above]).update(reason="")
