"""What the rules said to the lines, and what was given all the same, as plain data to seal."""

from typing import Any

from charting.models import GivingException
from charting.sealing import instant
from charting.sheet import Sheet
from treatments.amounts import plain

Data = dict[str, Any]


def answers_of(sheet: Sheet) -> list[Data]:
    """Every answer that was read when it was signed. What is known later may answer otherwise."""
    return [
        {
            "rule": str(one.answer.rule),
            "verdict": str(one.answer.verdict),
            "sentence": one.answer.sentence,
            "source": one.answer.source,
        }
        for one in sheet.judged
    ]


def giving_exceptions_of(sheet: Sheet) -> list[Data]:
    """The reasons that stand in this chart."""
    return [_exception(one) for one in sheet.exceptions if one.chart_id == sheet.chart.pk]


def _exception(one: GivingException) -> Data:
    return {
        "id": one.pk,
        "line": one.line,
        "on": one.on.isoformat(),
        "rule": one.rule,
        "about": one.about,
        "reached": plain(one.reached) if one.reached is not None else None,
        "sentence": one.sentence,
        "source": one.source,
        "reason": one.reason,
        "who": one.who,
        "was_done": one.was_done,
        "by": str(one.by),
        "by_id": one.by_id,
        "decided_by": str(one.decided_by) if one.decided_by else "",
        "decided_by_id": one.decided_by_id,
        "at": instant(one.at),
    }
