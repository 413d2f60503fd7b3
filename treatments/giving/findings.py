"""What the client's health answers have to say to what is to be given.

A stop is answered by whom the rule names, at the finding itself; then it is a note that is read. A
review is decided there beforehand, or at the needle with a reason. What was answered after an
injection is not asked of it: `HealthAnswers` looks at its moment.
"""

from collections.abc import Iterator

from treatments.giving.facts import Facts, Request
from treatments.giving.health import HealthFinding, Severity
from treatments.giving.verdicts import Answer, Policy, allowed_answer
from treatments.models.policy import Rule, Who


def finding_answers(asked: Request, facts: Facts) -> Iterator[Answer]:
    """Of each question the gravest finding that applies here, and what was not answered."""
    if facts.health is None:
        return
    gravest: dict[str, HealthFinding] = {}
    for found in facts.health.findings(asked):
        if not found.judged_by and found.scope.fits(asked):
            held = gravest.get(found.question)
            if held is None or found.severity > held.severity:
                gravest[found.question] = found
    for found in sorted(gravest.values(), key=lambda one: -one.severity):
        yield _answer(found, facts.policy)
    missing = facts.health.missing(asked)
    if missing:
        yield _missing(asked, missing, facts.policy)


def _answer(found: HealthFinding, policy: Policy) -> Answer:
    rule = Rule.FINDING_STOP if found.severity == Severity.HARD else Rule.FINDING_REVIEW
    if found.decided or found.severity == Severity.NOTE:
        sentence = f"{found.sentence} {found.decided}".strip()
        return allowed_answer(rule, sentence, found.source, about=found.rule, is_note=True)
    return policy.against(
        rule, found.sentence, found.source, about=found.rule, at_least=_decides(found)
    )


def _decides(found: HealthFinding) -> Who:
    """A stop is decided at its finding, and the clinic's policy says that nobody else does."""
    return Who.ANYBODY if found.severity == Severity.HARD else found.who


def _missing(asked: Request, missing: str, policy: Policy) -> Answer:
    """A note, since charts exist without; the clinic may ask for a reason, or for the answers."""
    if policy.who(Rule.INTAKE) == Who.ANYBODY:
        return allowed_answer(Rule.INTAKE, missing, about=asked.modality, is_note=True)
    return policy.against(Rule.INTAKE, missing, about=asked.modality)
