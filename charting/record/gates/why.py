"""One line of why and one of the risk discussed: asked only where a reader would ask, too.

That is off-label use, more than the usual range, filler in an area of tier A (clinical.md 2D), and
what the plan does not intend. Less than planned asks nothing: the plan says by itself what is left.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from charting.ground.planned import is_planned_by
from charting.models import Injection, PlanItem
from charting.record.contents import ChartContents
from charting.record.gates.gate import Gate, Mend
from treatments.catalogue.amounts import Amount, total_amount
from treatments.catalogue.product_class import ProductClass
from treatments.models import FacialArea, Modality, Product, Rule

STORED = re.compile(r"(?P<key>.+)=(?P<most>\d{1,6}(\.\d{1,2})?)")


class Cause(NamedTuple):
    """What asks, by a key that stays the same, and in words. `reached`: how much, if it can grow:
    a line answers for so much of it and no more."""

    key: str
    words: str
    reached: Decimal = Decimal(0)

    @property
    def stored(self) -> str:
        """As a row keeps what it was written about."""
        return f"{self.key}={self.reached.normalize():f}"

    def is_answered_by(self, about: Iterable[str]) -> bool:
        """Also by what a browser sent: whatever is no amount answers for nothing."""
        known = (STORED.fullmatch(one) for one in about)
        return any(
            said["key"] == self.key and Decimal(said["most"]) >= self.reached
            for said in known
            if said
        )


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
    about = [one for said in contents.rationales for one in said.about]
    return [cause for cause in causes if not cause.is_answered_by(about)]


def _of_line(contents: ChartContents, line: Injection) -> Iterator[Cause]:
    what = f"{line.area} ({line.product})"
    place = f"{line.area_id}:{line.product.pk}"
    if contents.is_off_label(line):
        yield Cause(f"off_label:{place}", f"{what} off-label")
    if _is_tier_a(line):
        yield Cause(f"tier_a:{line.area_id}", f"{line.area}, highest risk to vessels")
    if _is_unplanned(contents, line):
        yield Cause(f"unplanned:{place}:{line.side}", f"{what} not in the plan")


def _is_unplanned(contents: ChartContents, line: Injection) -> bool:
    """Also where the client declined all that the visit had."""
    is_of_plan = contents.chart.plan_stage_id is not None
    return is_of_plan and not any(is_planned_by(line, item) for item in contents.planned)


def _is_tier_a(line: Injection) -> bool:
    is_filler = line.product.modality == Modality.FILLER
    return is_filler and line.area.vascular_tier == FacialArea.Tier.A


def _above_range(contents: ChartContents) -> Iterator[Cause]:
    for found in contents.rule_findings:
        answer = found.answer
        if answer.rule == Rule.DOSE_ABOVE and not answer.is_allowed:
            words, reached = answer.sentence.rstrip("."), answer.reached or Decimal(0)
            yield Cause(f"above:{answer.about}"[:180], words, reached)


def _above_plan(contents: ChartContents) -> Iterator[Cause]:
    """Each place with what belongs together there: a neurotoxin alone, fillers as one volume."""
    for key, items in _together(contents.planned).items():
        product = items[0].product if items[0].substance.is_neurotoxin else None
        of = product or ProductClass(Product.Kind(items[0].product_class))
        lines = [
            line for line in contents.injections if any(is_planned_by(line, item) for item in items)
        ]
        given = total_amount([Amount(of, Decimal(0)), *(Amount(of, one.amount) for one in lines)])
        more = given - total_amount([Amount(of, item.amount) for item in items])
        if more.value > 0:
            words = f"{items[0].area}: {more} more than planned"
            yield Cause(f"over_plan:{key}", words, more.value)


def _together(planned: Iterable[PlanItem]) -> dict[str, list[PlanItem]]:
    """Without alternatives: the visit intends one of the two."""
    groups: dict[str, list[PlanItem]] = {}
    for item in planned:
        if item.alternative_to_id is None:
            toxin = item.product_id if item.substance.is_neurotoxin else ""
            key = f"{item.area_id}:{item.side}:{item.product_class}:{toxin}"
            groups.setdefault(key, []).append(item)
    return groups


def stated_reasons(contents: ChartContents) -> str:
    """What was already given as a reason at the needle: nobody types it twice."""
    own = [one for one in contents.exceptions if one.chart_id == contents.chart.pk]
    said = [one.reason for one in own if one.rule == Rule.DOSE_ABOVE]
    return "; ".join(dict.fromkeys(said))


def _words(causes: list[Cause]) -> str:
    return "; ".join(cause.words for cause in causes)
