"""What a rule answers, and who may decide otherwise."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from medspa.accounts.permissions import Permission
from treatments.models.policy import (
    PERMISSION_TO_DECIDE,
    Rule,
    Who,
    default_when_given,
    default_when_signed,
)


class Verdict(StrEnum):
    ALLOWED = "allowed"
    NEEDS_REASON = "needs_reason"
    REFUSED = "refused"


@dataclass(frozen=True)
class Answer:
    """One rule's answer. `who` may set it aside, `answers_later` answers for what was done already;
    `about` and `reached` say how far a reason goes.

    A reason that was given for `about` holds for the whole day, and for amounts up to `reached`.
    """

    rule: Rule
    verdict: Verdict
    sentence: str
    source: str = ""
    who: Who = Who.ANYBODY
    about: str = ""
    reached: Decimal | None = None
    is_note: bool = False
    answers_later: Who = Who.PRESCRIBER

    @property
    def is_allowed(self) -> bool:
        return self.verdict == Verdict.ALLOWED

    @property
    def is_refused(self) -> bool:
        return self.verdict == Verdict.REFUSED

    @property
    def key(self) -> tuple[str, str]:
        return str(self.rule), self.about

    @property
    def full_sentence(self) -> str:
        """With what may be done about it."""
        if self.verdict == Verdict.NEEDS_REASON and self.who != Who.ANYBODY:
            return (
                f"{self.sentence} {self.who.words.capitalize()} may decide otherwise and says why."
            )
        return self.sentence


@dataclass(frozen=True)
class Policy:
    """Who may set which rule aside at the needle, and who answers for it later, as the clinic has
    it."""

    people: Mapping[str, str] = field(default_factory=dict)
    signed: Mapping[str, str] = field(default_factory=dict)

    def who(self, rule: Rule) -> Who:
        return Who(self.people.get(rule, default_when_given(rule)))

    def who_answers(self, rule: Rule) -> Who:
        """For what was done all the same: never less than who might have decided before."""
        answers = Who(self.signed.get(rule, default_when_signed(rule)))
        return answers if self.who(rule) == Who.NOBODY else stricter(answers, self.who(rule))

    def against(
        self,
        rule: Rule,
        sentence: str,
        source: str = "",
        *,
        about: str = "",
        reached: Decimal | None = None,
        at_least: Who = Who.ANYBODY,
    ) -> Answer:
        """The rule says no: with a reason by whom the clinic lets decide, or not at all. The clinic
        cannot let decide who is less than `at_least`."""
        who = stricter(self.who(rule), at_least)
        verdict = Verdict.REFUSED if who == Who.NOBODY else Verdict.NEEDS_REASON
        later = stricter(self.who_answers(rule), at_least)
        return Answer(rule, verdict, sentence, source, who, about, reached, answers_later=later)


def stricter(one: Who, other: Who) -> Who:
    order = list(Who)
    return min(one, other, key=order.index)


def allowed_answer(
    rule: Rule, sentence: str, source: str = "", *, about: str = "", is_note: bool = False
) -> Answer:
    """The rule has nothing against it; a note is worth reading all the same."""
    return Answer(rule, Verdict.ALLOWED, sentence, source, about=about, is_note=is_note)


def may_decide(who: Who, permissions: Collection[Permission]) -> bool:
    """Whether somebody with these permissions is among those who may set it aside."""
    return who != Who.NOBODY and PERMISSION_TO_DECIDE[who] in permissions
