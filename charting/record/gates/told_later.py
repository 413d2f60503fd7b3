"""What the client told only after something was given that it speaks against.

The line was not wrong when it was written, so no rule refuses it; whoever signs has to read it all
the same. What would have stopped the treatment waits for a prescriber: decided where the answer
stands, or explained beside the chart. What would have asked for a decision is told.
"""

from collections.abc import Iterator
from datetime import datetime

from charting.intake.engine import Finding
from charting.intake.queries import ClientAnswers
from charting.models import Injection
from charting.record.contents import ChartContents
from charting.record.gates.gate import Gate, on_mending_page
from charting.record.gates.screening import clock_at
from charting.safety.may_give import request_of_line
from treatments.giving.health import Severity
from treatments.models import Rule


def told_later_gates(contents: ChartContents) -> list[Gate]:
    """One for each finding, the gravest first. No statement where nothing was given."""
    if not contents.injections:
        return []
    known = contents.health.known
    return [
        _gate(contents, found, lines)
        for found in _judged_here(known)
        if (lines := list(_lines_before(contents, found, known)))
    ]


def _judged_here(known: ClientAnswers) -> list[Finding]:
    """All that is known until now, but notes and what a rule of its own judges."""
    newest = newest_moment(known)
    found = known.findings(newest) if newest else []
    return [one for one in found if one.severity > Severity.NOTE and not one.rule.judged_by]


def newest_moment(known: ClientAnswers) -> datetime | None:
    moments = [one.at for one in known.answers]
    moments += [one.set_aside_at for one in known.answers if one.set_aside_at]
    moments += [decision.at for one in known.answers for decision in one.decisions]
    return max(moments, default=None)


def _lines_before(
    contents: ChartContents, found: Finding, known: ClientAnswers
) -> Iterator[Injection]:
    """Lines that it speaks against, written when nobody had told it."""
    scope = found.as_health_finding().scope
    for line in contents.injections:
        is_news = found.answer.at > line.at and scope.fits(request_of_line(line))
        if is_news and not _was_known(found, known, line.at):
            yield line


def _was_known(found: Finding, known: ClientAnswers, at: datetime) -> bool:
    return any(one.rule.id == found.rule.id for one in known.findings(at))


def _gate(contents: ChartContents, found: Finding, lines: list[Injection]) -> Gate:
    products = ", ".join(dict.fromkeys(str(line.product) for line in lines))
    when = clock_at(contents, found.answer.at)
    said = f"Told {when}, after {products} was given: {found.title}. {found.reason}"
    code = f"told_{found.answer.pk}_{found.number}"
    if found.resolution or not found.is_stop:
        decided = bool(found.resolution)
        sentence = f"{said} {found.resolution}".strip()
        return Gate(code, sentence, is_met=True, rule=Rule.TOLD_LATER, is_answered=decided)
    return Gate(
        code,
        f"{said} A prescriber must say what follows from it",
        is_met=False,
        rule=Rule.TOLD_LATER,
        mend=on_mending_page(contents.chart, code, "A prescriber answers for it"),
        newest=max(line.pk for line in lines),
    )
