"""From answers to findings. Pure: rows come in as values, and days and moments are given. Which
answers count at a moment is in `standing`."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from charting.intake.questions import Question, Questions
from charting.intake.rules import IntakeRule, rules_of
from charting.intake.standing import (
    YEAR,
    Decision,
    GivenAnswer,
    Standing,
    holds_on,
    is_answered,
    is_of_one_visit,
    standing_answers,
    stops,
)
from charting.intake.weights import kilograms
from treatments.giving.health import HealthFinding, Scope, Severity


@dataclass(frozen=True)
class Finding:
    """One rule's finding, with the answer from which it follows and what was decided about it."""

    rule: IntakeRule
    severity: Severity
    answer: GivenAnswer
    decision: Decision | None = None
    waiting: GivenAnswer | None = None

    @property
    def title(self) -> str:
        return self.rule.title

    @property
    def reason(self) -> str:
        return self.rule.reason

    @property
    def source(self) -> str:
        return self.rule.source

    @property
    def scope(self) -> Scope:
        return self.rule.scope_for(self.answer.value)

    @property
    def resolution(self) -> str:
        """Who decided, when and why; empty while nobody has."""
        return self.decision.words if self.decision else ""

    @property
    def number(self) -> int:
        """Among the rules of its question, from 1: addresses and logs name no illness."""
        return rules_of(self.rule.question).index(self.rule) + 1

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide. A note is only read."""
        return self.decision is None and self.severity != Severity.NOTE

    @property
    def is_stop(self) -> bool:
        return self.severity == Severity.HARD

    def as_health_finding(self) -> HealthFinding:
        return HealthFinding(
            rule=self.rule.id,
            question=self.rule.question,
            severity=self.severity,
            title=self.rule.title,
            reason=self.rule.reason,
            source=self.rule.source,
            scope=self.scope,
            who=self.rule.who,
            judged_by=self.rule.judged_by,
            decided=self.resolution,
        )


def findings_at(
    answers: Iterable[GivenAnswer], questions: Questions, at: datetime, on: date
) -> list[Finding]:
    """Everything that was found by that moment, on that local day; the gravest first."""
    every = list(answers)
    by_question: dict[str, list[GivenAnswer]] = {}
    for one in every:
        by_question.setdefault(one.question, []).append(one)
    standing = standing_answers(every, questions, at)
    weight = weight_told(standing)
    found: list[Finding] = []
    for slug, held in standing.items():
        question = questions.find(slug)
        own = [one for one in by_question[slug] if one.at <= at]
        every_one = _of_question(held, question, on, weight)
        found += [_with_decision(one, own, question, at, on) for one in every_one]
    return sorted(found, key=lambda one: (-one.severity, one.rule.id, one.answer.pk))


def weight_told(standing: Mapping[str, Standing]) -> Decimal | None:
    held = standing.get("weight")
    return (
        kilograms(held.answer.value.get("is"), held.answer.value.get("is-unit")) if held else None
    )


def _of_question(
    held: Standing, question: Question | None, on: date, weight: Decimal | None
) -> list[Finding]:
    """Of every answer that counts; what an earlier one says as gravely and as widely, once."""
    found: list[Finding] = []
    for answer in held.every:
        waiting = held.waiting if answer is not held.newest else None
        for rule, severity in _of_answer(answer, question, on, weight):
            new = Finding(rule, severity, answer, waiting=waiting)
            if not any(_says_as_much(one, new) for one in found):
                found.append(new)
    return found


def _of_answer(
    answer: GivenAnswer, question: Question | None, on: date, weight: Decimal | None
) -> Iterator[tuple[IntakeRule, Severity]]:
    """An answer that is over says nothing any more, unless it stops something: then that, and what
    somebody decides with it."""
    is_over = not holds_on(answer, question, on)
    if is_over and not stops(answer.value, answer.question, answer.on):
        return
    for rule in rules_of(answer.question):
        severity = rule.set_off_by(answer.value, on, weight)
        if severity is not None and not (is_over and severity == Severity.NOTE):
            yield rule, severity


def _says_as_much(held: Finding, new: Finding) -> bool:
    if held.rule is not new.rule or held.severity < new.severity:
        return False
    wide, narrow = held.scope.regions, new.scope.regions
    return not wide or (bool(narrow) and narrow <= wide)


def _with_decision(
    found: Finding,
    answers: Collection[GivenAnswer],
    question: Question | None,
    at: datetime,
    on: date,
) -> Finding:
    """A decision holds for the answer, and for the same answer confirmed later, for a year; of a
    question that is asked anew at each visit, for that visit. Then it is open again."""
    for one in reversed(list(answers)):
        if not _is_same(one, found.answer, question, at):
            continue
        for decision in one.decisions:
            if decision.rule == found.rule.id and _counts(decision, one, question, at, on):
                return replace(found, decision=decision)
    return found


def _counts(
    decision: Decision, answer: GivenAnswer, question: Question | None, at: datetime, on: date
) -> bool:
    if decision.at > at:
        return False
    if is_of_one_visit(question):
        return holds_on(answer, question, on)
    return on <= decision.on + YEAR


def _is_same(
    one: GivenAnswer, answer: GivenAnswer, question: Question | None, at: datetime
) -> bool:
    if one.pk == answer.pk:
        return True
    if one.value != answer.value or one.was_set_aside(at):
        return False
    return not is_of_one_visit(question) or one.intake == answer.intake


def missing_questions(
    answers: Iterable[GivenAnswer],
    questions: Questions,
    modalities: Collection[str],
    at: datetime,
    on: date,
) -> list[Question]:
    """What nobody answered by then for what is to be given, in the order of the questionnaire."""
    standing = standing_answers(answers, questions, at)
    newest = {slug: held.newest for slug, held in standing.items()}
    return [
        question
        for question in questions.asked_of(modalities)
        if not is_answered(newest.get(question.slug), question, on)
    ]
