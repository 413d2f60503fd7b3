"""Which answers count: rows come in as values, and days and moments are given.

An answer that stops a treatment stands until staff set it aside: what the client says later counts
beside it. An answer for one visit lapses with the visit, unless it stops something.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from charting.intake.questions import NO, Question, Questions
from charting.intake.rules import IntakeRule, Value, rules_of
from treatments.giving.health import Severity
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
    set_aside_words: str = ""
    decisions: tuple[Decision, ...] = ()

    def was_set_aside(self, at: datetime) -> bool:
        return self.set_aside_at is not None and self.set_aside_at <= at


@dataclass(frozen=True)
class Standing:
    """What counts of one question: the newest answer, after those that stop more than it does.

    Those were given earlier and stand until staff set them aside.
    """

    newest: GivenAnswer
    kept: tuple[GivenAnswer, ...] = ()

    @property
    def answer(self) -> GivenAnswer:
        """The one that has stood longest."""
        return self.kept[0] if self.kept else self.newest

    @property
    def waiting(self) -> GivenAnswer | None:
        """What was said later than what stands."""
        return self.newest if self.kept else None

    @property
    def every(self) -> tuple[GivenAnswer, ...]:
        return *self.kept, self.newest


def stops(value: Value, question: str, on: date) -> bool:
    """Whether the answer, that day, is one that a client cannot take back."""
    return any(rule.locks for rule in _set_off(value, question, on))


def _set_off(value: Value, question: str, on: date) -> list[IntakeRule]:
    """The stops that the answer sets off that day."""
    return [rule for rule in rules_of(question) if rule.set_off_by(value, on) == Severity.HARD]


def standing_answers(
    answers: Iterable[GivenAnswer], questions: Questions, at: datetime
) -> dict[str, Standing]:
    """What counted at that moment, by question. `answers` in the order in which they were given."""
    held: dict[str, Standing] = {}
    for one in _counted(answers, questions, at):
        before, question = held.get(one.question), questions.find(one.question)
        kept = [old for old in before.every if outlasts(old, one, question)] if before else []
        held[one.question] = Standing(one, tuple(kept))
    return held


def _counted(
    answers: Iterable[GivenAnswer], questions: Questions, at: datetime
) -> list[GivenAnswer]:
    """Without what was set aside, nor what that had replaced on its own form."""
    left: list[GivenAnswer] = []
    for one in answers:
        if one.at > at:
            continue
        if one.was_set_aside(at):
            question = questions.find(one.question)
            left = [old for old in left if not _is_replaced(old, one, question)]
        else:
            left.append(one)
    return left


def _is_replaced(old: GivenAnswer, one: GivenAnswer, question: Question | None) -> bool:
    is_of_form = (old.question, old.intake) == (one.question, one.intake)
    return is_of_form and not outlasts(old, one, question)


def outlasts(before: GivenAnswer, newer: GivenAnswer, question: Question | None) -> bool:
    """Whether the earlier answer stops something that the newer one does not, and so stands beside
    it, whoever gave the newer: staff set the earlier one aside. What was decided for one visit is
    over at the next."""
    stopped = _still_stopped(before, question, newer.on)
    if is_of_one_visit(question) and newer.intake != before.intake:
        decided = {one.rule for one in before.decisions if one.at <= newer.at}
        stopped = [rule for rule in stopped if rule.id not in decided]
    return not all(_is_kept_up(rule, before, newer) for rule in stopped)


def _still_stopped(answer: GivenAnswer, question: Question | None, on: date) -> list[IntakeRule]:
    """What only lacks a detail stops as long as the answer holds; the others until set aside."""
    holds = holds_on(answer, question, on)
    return [rule for rule in _set_off(answer.value, answer.question, on) if rule.locks or holds]


def _is_kept_up(rule: IntakeRule, before: GivenAnswer, newer: GivenAnswer) -> bool:
    """Whether the newer answer stops as much by this rule, or fills in what the earlier one left
    out. Where nobody had said yet where it is, that may be said on the same form."""
    if rule.when.lacks:
        return newer.value.get("is") in rule.when.said
    if rule.set_off_by(newer.value, newer.on) != Severity.HARD:
        return False
    was = rule.scope_for(before.value).regions
    now = rule.scope_for(newer.value).regions
    is_first_said = not was and newer.intake == before.intake
    return not now or is_first_said or (bool(was) and was <= now)


def is_of_one_visit(question: Question | None) -> bool:
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
