"""What the rules say to the lines of a chart, when it is to be signed.

Each line is judged on its own day, beside all of this chart and what other charts held before it.
Exam and consent have gates of their own (`charting/record/gates/signing_gates.py`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from charting.history.queries import line_of
from charting.models import Chart, GivingException, Injection
from charting.record.gates.gate import Gate, on_mending_page
from charting.safety.may_give import request_of_line
from treatments.giving import Answer, Facts, Line, Request, judge_request
from treatments.models import Rule
from treatments.models.policy import PAPERS

if TYPE_CHECKING:
    from charting.record.contents import ChartContents


@dataclass(frozen=True)
class RuleFinding:
    """One answer to what stands in the chart, the reason that was given for it, its newest line."""

    answer: Answer
    stated: GivingException | None
    newest: int

    @property
    def is_met(self) -> bool:
        return self.answer.is_allowed or (self.stated is not None and not self.stated.waits)

    @property
    def sentence(self) -> str:
        """As the lines stand now, whatever stood there when the reason was given."""
        said = self.stated
        return said.in_words(self.answer.sentence) if said else self.answer.full_sentence

    @property
    def code(self) -> str:
        return rule_gate_code(self.answer.rule, self.answer.about)


def rule_gate_code(rule: str, about: str) -> str:
    """The code of the gate of a rule, about one thing."""
    words = re.sub(r"[^a-z0-9]+", "-", about.lower())
    return f"giving_{rule}_{words}"[:60]


def apply_rules(contents: "ChartContents") -> list[RuleFinding]:
    """What every rule says to every line that stands in the chart."""
    given = {line.pk: line_of(line) for line in contents.injections}
    return [found for line in contents.injections for found in _findings_on(line, contents, given)]


def worst_findings(findings: Iterable[RuleFinding]) -> list[RuleFinding]:
    """Each rule once for what it is about: its worst."""
    worst: dict[tuple[str, str], RuleFinding] = {}
    for found in findings:
        key = found.answer.key
        worst[key] = _worse(worst.get(key, found), found)
    return list(worst.values())


def _findings_on(
    line: Injection, contents: "ChartContents", given: Mapping[int, Line]
) -> Iterator[RuleFinding]:
    asked = request_of_line(line)
    for answer in judge_request(asked, _facts_at(line, contents, given)):
        yield RuleFinding(answer, _reason_for(answer, asked, line, contents), line.pk)


def _reason_for(
    answer: Answer, asked: Request, line: Injection, contents: "ChartContents"
) -> GivingException | None:
    """Its own first, then of lines that still stand; of these what was said to no more than this.

    The newest of them. The reason of a line that was taken back comes last.
    """
    known = [one for one in contents.exceptions if _is_about(one, answer, asked, contents.chart)]
    if not known:
        return None
    standing = contents.chart.pk, {one.pk for one in contents.injections}
    return max(
        reversed(known),
        key=lambda one: (
            one.line == line.pk,
            _still_stands(one, *standing),
            -(one.reached or Decimal(0)),
        ),
    )


def _still_stands(stated: GivingException, chart: object, lines: set[int]) -> bool:
    return stated.line is None or stated.chart_id != chart or stated.line in lines


def _is_about(stated: GivingException, answer: Answer, asked: Request, chart: Chart) -> bool:
    """That a product had been opened already covers no line that was refused."""
    if answer.is_refused and stated.line is None and not chart.is_late_entry:
        return False
    covers = stated.covers(answer.rule, answer.about, answer.reached)
    return covers and stated.on == asked.on and not answer.is_allowed


def _worse(one: RuleFinding, other: RuleFinding) -> RuleFinding:
    """The one that asks more, as of the newer of the two lines."""
    worse = max(one, other, key=_weight)
    return replace(worse, newest=max(one.newest, other.newest))


def _weight(finding: RuleFinding) -> tuple[bool, bool, Decimal]:
    return not finding.answer.is_allowed, not finding.is_met, finding.answer.reached or Decimal(0)


def _facts_at(line: Injection, contents: "ChartContents", given: Mapping[int, Line]) -> Facts:
    """Without the line itself, and without what another chart added after it."""
    others = [one for pk, one in given.items() if pk != line.pk]
    own = str(contents.chart.pk)
    known = [
        one
        for one in contents.facts.lines
        if one.session != own and one.is_before(line.at, line.given_on)
    ]
    return replace(contents.facts, lines=(*known, *others))


def needs_cosignature(findings: Iterable[RuleFinding]) -> bool:
    return any(one.answer.rule == Rule.COSIGNATURE for one in findings)


def rule_gates(contents: "ChartContents") -> list[Gate]:
    """What a signature waits for or states: what was asked, and the notes worth reading."""
    own = (one for one in contents.rule_findings if one.answer.rule not in PAPERS)
    shown = [one for one in own if one.answer.is_note or not one.answer.is_allowed]
    return [_gate(one, contents.chart) for one in shown]


def _gate(finding: RuleFinding, chart: Chart) -> Gate:
    if finding.is_met:
        return Gate(
            finding.code,
            finding.sentence,
            is_met=True,
            rule=finding.answer.rule,
            is_note=finding.answer.is_note,
        )
    later = finding.answer.answers_later.words
    return Gate(
        finding.code,
        finding.sentence,
        is_met=False,
        rule=finding.answer.rule,
        mend=on_mending_page(chart, finding.code, f"{later.capitalize()} answers for it"),
        newest=finding.newest,
    )


def exceptions_of_client(chart: Chart) -> list[GivingException]:
    """What was ever stated in charts of the client, oldest first."""
    rows = GivingException.objects.filter(chart__client=chart.client_id)
    return list(rows.select_related("by", "decided_by"))
