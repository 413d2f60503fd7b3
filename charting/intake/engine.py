"""From answers to findings. Pure: rows come in as values, and days and moments are given.

An answer that stops a treatment stands until staff set it aside: what the client says later waits
beside it. An answer for one visit lapses with the visit, unless it stops something.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from charting.intake.questions import NO, Question, Questions
from charting.intake.rules import IntakeRule, Value, rules_of
from charting.intake.weights import kilograms
from treatments.giving.health import HealthFinding, Severity
from treatments.giving.wordings import day_text

YEAR = timedelta(days=365)
PAST_MIDNIGHT = timedelta(days=1)  # a visit may go on past it and is one visit


@dataclass(frozen=True)
class Decision:
    """What somebody decided about one rule of an answer. `on` is the local day."""

    rule: str
    by: str
    reason: str
    at: datetime
    on: date
    letter: str = ""

    @property
    def words(self) -> str:
        letter = f" Letter: {self.letter}." if self.letter else ""
        return f"{self.by} decided on {day_text(self.on)}: {self.reason}.{letter}"


@dataclass(frozen=True)
class GivenAnswer:
    """One answer, as the rules read it. `on` is the local day, `visit_on` that of its visit.

    `set_aside_at`: staff reset it. `who` is who answered, in words.
    """

    pk: int
    intake: int
    question: str
    value: Value
    at: datetime
    on: date
    visit_on: date | None = None
    by_staff: bool = False
    who: str = ""
    device: str = ""
    version: int = 1
    set_aside_at: datetime | None = None
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True)
class Standing:
    """The answer that counts, and one that was given later and waits for staff."""

    answer: GivenAnswer
    waiting: GivenAnswer | None = None


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
            scope=self.rule.scope_for(self.answer.value),
            who=self.rule.who,
            judged_by=self.rule.judged_by,
            decided=self.resolution,
        )


def stops(value: Value, question: str, on: date) -> bool:
    """Whether the answer, that day, is one that a client cannot take back."""
    return any(
        rule.locks and rule.set_off_by(value, on) == Severity.HARD for rule in rules_of(question)
    )


def standing_answers(
    answers: Iterable[GivenAnswer], questions: Questions, at: datetime
) -> dict[str, Standing]:
    """What counted at that moment, by question. `answers` in the order in which they were given."""
    held: dict[str, Standing] = {}
    for one in answers:
        if one.at > at or (one.set_aside_at is not None and one.set_aside_at <= at):
            continue
        before = held.get(one.question)
        if before and _keeps(before.answer, one, questions.find(one.question)):
            held[one.question] = Standing(before.answer, one)
        else:
            held[one.question] = Standing(one)
    return held


def _keeps(before: GivenAnswer, newer: GivenAnswer, question: Question | None) -> bool:
    """A client's newer answer does not take a stop away; that of staff comes with a reset. What was
    decided for one visit is over at the next."""
    if newer.by_staff or not stops(before.value, before.question, before.on):
        return False
    if _is_of_one_visit(question) and before.decisions and newer.intake != before.intake:
        return False
    return not stops(newer.value, newer.question, newer.on)


def _is_of_one_visit(question: Question | None) -> bool:
    return question is not None and question.holds == "visit"


def holds_on(answer: GivenAnswer, question: Question | None, on: date) -> bool:
    """Whether an answer still says something on that day. One of a question that is gone does for
    a year."""
    holds = question.holds if question else "confirm"
    if holds == "always":
        return True
    if holds != "visit":
        return on <= answer.on + YEAR
    return on <= (answer.visit_on or answer.on) + PAST_MIDNIGHT


def is_answered(answer: GivenAnswer | None, question: Question, on: date) -> bool:
    """Whether nobody has to ask again on that day.

    Of a question of the same day a no counts on its own day only.
    """
    if answer is None or not holds_on(answer, question, on):
        return False
    is_early_no = question.same_day and answer.value.get("is") == NO
    return not is_early_no or on <= answer.on


def findings_at(
    answers: Iterable[GivenAnswer], questions: Questions, at: datetime, on: date
) -> list[Finding]:
    """Everything that was found by that moment, on that local day; the gravest first."""
    every = list(answers)
    standing = standing_answers(every, questions, at)
    weight = weight_told(standing)
    found = [
        one
        for slug, held in standing.items()
        for one in _of_answer(held, questions.find(slug), on, weight)
    ]
    decided = [_with_decision(one, every, questions.find(one.rule.question), at) for one in found]
    left = [one for one in decided if one.is_open or _holds(one, questions, on)]
    return sorted(left, key=lambda one: (-one.severity, one.rule.id))


def _holds(found: Finding, questions: Questions, on: date) -> bool:
    return holds_on(found.answer, questions.find(found.rule.question), on)


def weight_told(standing: Mapping[str, Standing]) -> Decimal | None:
    held = standing.get("weight")
    return (
        kilograms(held.answer.value.get("is"), held.answer.value.get("is-unit")) if held else None
    )


def _of_answer(
    held: Standing, question: Question | None, on: date, weight: Decimal | None
) -> Iterator[Finding]:
    answer = held.answer
    is_over = not holds_on(answer, question, on)
    for rule in rules_of(answer.question):
        severity = rule.set_off_by(answer.value, on, weight)
        if severity is None or (is_over and not stops(answer.value, answer.question, answer.on)):
            continue
        yield Finding(rule, severity, answer, waiting=held.waiting)


def _with_decision(
    found: Finding, answers: Collection[GivenAnswer], question: Question | None, at: datetime
) -> Finding:
    """A decision holds for the answer, and for the same answer confirmed later within a year; of a
    question that is asked anew at each visit, for that visit."""
    for one in reversed(list(answers)):
        if not _is_same(one, found.answer, question):
            continue
        for decision in one.decisions:
            if decision.rule == found.rule.id and decision.at <= at:
                return Finding(found.rule, found.severity, found.answer, decision, found.waiting)
    return found


def _is_same(one: GivenAnswer, answer: GivenAnswer, question: Question | None) -> bool:
    if one.pk == answer.pk:
        return True
    if one.question != answer.question or one.value != answer.value or one.set_aside_at:
        return False
    if _is_of_one_visit(question):
        return one.intake == answer.intake
    return answer.on <= one.on + YEAR


def missing_questions(
    answers: Iterable[GivenAnswer],
    questions: Questions,
    modalities: Collection[str],
    at: datetime,
    on: date,
) -> list[Question]:
    """What nobody answered by then for what is to be given, in the order of the questionnaire."""
    standing = standing_answers(answers, questions, at)
    return [
        question
        for question in questions.asked_of(modalities)
        if not is_answered(_answer_of(standing, question.slug), question, on)
    ]


def _answer_of(standing: Mapping[str, Standing], slug: str) -> GivenAnswer | None:
    held = standing.get(slug)
    if held is None:
        return None
    return held.waiting or held.answer
