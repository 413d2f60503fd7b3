"""One question of a form as it was sent, and as it is shown again where it was refused."""

from collections.abc import Sequence
from dataclasses import replace

from django.http import QueryDict

from charting.errors import MissingReason
from charting.intake.errors import AnsweredMeanwhile
from charting.intake.page import with_value
from charting.intake.services.answering import Typed
from charting.intake.shown import ShownQuestion
from medspa.errors import RuleViolation

OURS = {"csrfmiddlewaretoken", "question", "seen", "reason", "part"}


def read_typed(posted: QueryDict) -> Typed:
    seen = posted.get("seen", "")
    return Typed(
        question=posted.get("question", ""),
        raw={name: posted.getlist(name) for name in posted if name not in OURS},
        seen=int(seen) if seen.isdecimal() and len(seen) < 19 else None,
        reason=posted.get("reason", ""),
    )


def as_typed(shown: ShownQuestion, typed: Typed, problem: RuleViolation) -> ShownQuestion:
    """With what was typed, and why it was not kept. Where somebody answered meanwhile, what is
    kept is shown, so that the next press is one that knows of it."""
    refused = replace(shown, error=problem.detail, needs_reason=isinstance(problem, MissingReason))
    if isinstance(problem, AnsweredMeanwhile) or shown.stands:
        return refused
    value = {name: _value(name, said, shown) for name, said in typed.raw.items() if said}
    brands = [(one.id, one.label) for detail in shown.details for one in detail.options]
    return replace(with_value(refused, value, brands), is_hidden=False)


def _value(name: str, said: Sequence[str], shown: ShownQuestion) -> object:
    is_list = any(one.id == name and one.kind == "list" for one in shown.details)
    return list(said) if is_list else said[-1]
