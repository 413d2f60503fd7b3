"""What the rules say to the lines, and what was given all the same, as plain data to seal."""

from typing import Any

from charting.ground.sealing import instant_text
from charting.models import GivingException
from charting.record.contents import ChartContents
from treatments.models import Rule
from treatments.wording import plain_number

Data = dict[str, Any]


def rule_answers_of(contents: ChartContents) -> list[Data]:
    """Every answer that was read when it was signed. What is known later may answer otherwise."""
    return [
        {
            "rule": str(one.answer.rule),
            "verdict": str(one.answer.verdict),
            "sentence": one.answer.sentence,
            "source": one.answer.source,
        }
        for one in contents.rule_findings
    ]


def given_all_the_same(contents: ChartContents) -> list[Data]:
    """The reasons that lines of this chart still need, with what the rules say of these lines."""
    said: dict[int, tuple[str, GivingException]] = {}
    for one in sorted(contents.line_findings, key=lambda one: one.answer.reached or 0):
        if one.stated:
            said[one.stated.pk] = one.answer.sentence, one.stated
    for stated in _of_lots(contents):
        said[stated.pk] = stated.sentence, stated
    return [_told(*said[key]) for key in sorted(said)]


def _of_lots(contents: ChartContents) -> list[GivingException]:
    """No rule about a line speaks of its lot: that was asked when it was opened."""
    used = {f"lot {line.container.lot_id}" for line in contents.injections}
    lots = [one for one in contents.exceptions if one.rule == Rule.LOT and one.about in used]
    return [one for one in lots if one.chart_id == contents.chart.pk]


def _told(sentence: str, one: GivingException) -> Data:
    return {
        "sentence": sentence,
        "was_done": one.was_done,
        "by": str(one.by),
        "decided_by": str(one.decided_by) if one.decided_by else "",
        "reason": one.reason,
    }


def giving_exceptions_of(contents: ChartContents) -> list[Data]:
    """Every reason that was written down in this chart, also of lines that were taken back."""
    return [_exception(one) for one in contents.exceptions if one.chart_id == contents.chart.pk]


def _exception(one: GivingException) -> Data:
    return {
        "id": one.pk,
        "line": one.line,
        "on": one.on.isoformat(),
        "rule": one.rule,
        "about": one.about,
        "reached": plain_number(one.reached) if one.reached is not None else None,
        "sentence": one.sentence,
        "source": one.source,
        "reason": one.reason,
        "who": one.who,
        "was_done": one.was_done,
        "by": str(one.by),
        "by_id": one.by_id,
        "decided_by": str(one.decided_by) if one.decided_by else "",
        "decided_by_id": one.decided_by_id,
        "at": instant_text(one.at),
    }
