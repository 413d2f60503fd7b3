"""One line of why and one of the risk discussed: asked only where a reader would ask, too.

That is off-label use, more than the usual range, filler in an area of tier A (clinical.md 2D), and
what the plan does not intend. Less than planned asks nothing: the plan says by itself what is left.
"""

from collections.abc import Iterator
from typing import NamedTuple

from charting.ground.planned import given_of, is_planned_by
from charting.models import Injection
from charting.record.contents import ChartContents
from charting.record.gates.gate import Gate, Mend
from treatments.models import FacialArea, Modality, Rule
from treatments.wording import plain_number


class Cause(NamedTuple):
    """What asks, by a key that stays the same, and in words."""

    key: str
    words: str


def why_gates(contents: ChartContents) -> list[Gate]:
    """One, where anything asks; none otherwise."""
    causes = causes_of(contents)
    open_ones = unanswered(contents, causes)
    if not causes:
        return []
    if open_ones:
        sentence = f"Say why, and which risk was discussed: {_words(open_ones)}"
        mend = Mend("Write it", f"{contents.chart.get_absolute_url()}#rationale")
        return [Gate("why", sentence, is_met=False, rule=Rule.WHY, mend=mend)]
    said = contents.rationales[-1]
    sentence = f"Why: {said.why}. Risk discussed: {said.risk} ({_words(causes)})"
    return [Gate("why", sentence, is_met=True, rule=Rule.WHY)]


def causes_of(contents: ChartContents) -> list[Cause]:
    """Everything that asks, each once, in the order of the lines."""
    found = [
        *(cause for line in contents.injections for cause in _of_line(contents, line)),
        *_above_range(contents),
        *_above_plan(contents),
    ]
    return list({cause.key: cause for cause in found}.values())


def unanswered(contents: ChartContents, causes: list[Cause]) -> list[Cause]:
    """What no row of the chart was written about."""
    known = {key for said in contents.rationales for key in said.about}
    return [cause for cause in causes if cause.key not in known]


def _of_line(contents: ChartContents, line: Injection) -> Iterator[Cause]:
    what = f"{line.area} ({line.product})"
    place = f"{line.area_id}:{line.product.pk}"
    if contents.is_off_label(line):
        yield Cause(f"off_label:{place}", f"{what} off-label")
    if _is_tier_a(line):
        yield Cause(f"tier_a:{line.area_id}", f"{line.area}, highest risk to vessels")
    if contents.planned and not any(is_planned_by(line, item) for item in contents.planned):
        yield Cause(f"unplanned:{place}:{line.side}", f"{what} not in the plan")


def _is_tier_a(line: Injection) -> bool:
    is_filler = line.product.modality == Modality.FILLER
    return is_filler and line.area.vascular_tier == FacialArea.Tier.A


def _above_range(contents: ChartContents) -> Iterator[Cause]:
    for found in contents.rule_findings:
        answer = found.answer
        if answer.rule == Rule.DOSE_ABOVE and not answer.is_allowed:
            yield Cause(f"above:{answer.about}"[:200], answer.sentence.rstrip("."))


def _above_plan(contents: ChartContents) -> Iterator[Cause]:
    for item in contents.planned:
        more = (given_of(item, contents.injections) - item.intended).value
        if more > 0:
            words = f"{item.area}: {plain_number(more)} {item.unit.value} more than planned"
            yield Cause(f"over_plan:{item.pk}", words)


def stated_reasons(contents: ChartContents) -> str:
    """What was already given as a reason at the needle: nobody types it twice."""
    own = [one for one in contents.exceptions if one.chart_id == contents.chart.pk]
    said = [one.reason for one in own if one.rule == Rule.DOSE_ABOVE]
    return "; ".join(dict.fromkeys(said))


def _words(causes: list[Cause]) -> str:
    return "; ".join(cause.words for cause in causes)
