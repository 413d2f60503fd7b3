"""The questions of a form as they were sent: what was pressed, what was typed, what was refused.

One form holds the questions of a page, so that a press anywhere in it brings everything along.
A field is named by its question (`weight.is`, `weight.is-unit`); a button is `press` and says
which question it answers and with what (`heart=no`), or only which (`weight`).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.http import QueryDict

from charting.errors import MissingReason
from charting.intake.errors import AnsweredMeanwhile, AnswerStands
from charting.intake.page import with_value
from charting.intake.questions import YES
from charting.intake.screen import Typed
from charting.intake.shown import QuestionsPage, ShownQuestion
from medspa.errors import RuleViolation

REFUSED = "refused"  # of a draft: why it was not kept
OURS = {"seen", "reason", REFUSED}
LONGEST = 300  # of one field, as `charting.intake.values` cuts it
Fields = dict[str, list[str]]
Refused = Mapping[str, tuple[Typed, RuleViolation]]


def read_typed(posted: QueryDict) -> dict[str, Typed]:
    """What stands in the fields, by question; a button's answer counts before its field."""
    fields = fields_typed(posted)
    pressed, has_said, said = posted.get("press", "").partition("=")
    if pressed:
        fields.setdefault(pressed, {})
    if has_said:
        fields[pressed]["is"] = [said]
    return {slug: _typed(slug, own) for slug, own in fields.items()}


def pressed_question(posted: QueryDict) -> str:
    return posted.get("press", "").partition("=")[0]


def fields_typed(posted: QueryDict) -> dict[str, Fields]:
    found: dict[str, Fields] = defaultdict(dict)
    for key in posted:
        slug, has_name, name = key.partition(".")
        if has_name and name != REFUSED:
            found[slug][name] = [one[:LONGEST] for one in posted.getlist(key)]
    return dict(found)


def _typed(slug: str, fields: Fields) -> Typed:
    seen = fields.get("seen", [""])[-1]
    return Typed(
        question=slug,
        raw={name: said for name, said in fields.items() if name not in OURS},
        seen=int(seen) if seen.isdecimal() and len(seen) < 19 else None,
        reason=fields.get("reason", [""])[-1],
    )


def is_news(shown: ShownQuestion | None, typed: Typed) -> bool:
    """Something stands in its fields that is not what is kept. Empty fields say nothing: what was
    answered on another screen is not shown here."""
    if shown is None:
        return False
    now = {name: sorted(one for one in said if one.strip()) for name, said in typed.raw.items()}
    now = {name: said for name, said in now.items() if said}
    says = any(not name.endswith("-unit") for name in now)
    return says and now != _fields_shown(shown)


def _fields_shown(shown: ShownQuestion) -> Fields:
    """What the page has in the fields of a question."""
    is_day = shown.question.kind == "date"
    found = {"is": [shown.day_typed if is_day else shown.text]}
    if shown.question.units:
        found["is-unit"] = [shown.unit]
    details = shown.details if shown.is_yes or shown.question.kind != "yes_no" else ()
    for one in details:
        chosen = sorted(option.id for option in one.options if option.is_chosen)
        found[one.id] = chosen if one.options else [one.value]
        found[f"{one.id}-unit"] = [one.unit]
    return {name: said for name, said in found.items() if any(said)}


def with_refused(page: QuestionsPage, refused: Refused) -> QuestionsPage:
    """The page with what was typed and not kept, and why."""
    for slug, (typed, problem) in refused.items():
        shown = page.question(slug)
        page = page.with_question(as_typed(shown, typed, problem)) if shown else page
    return page


def with_draft(page: QuestionsPage, draft: Mapping[str, Fields]) -> QuestionsPage:
    """The page with what was typed before it was left, or refused, and why. A yes or no is no
    draft: it was pressed, and only what was typed beside a yes is put back. A newer answer, from
    whichever screen, goes before."""
    for slug, fields in draft.items():
        shown, typed = page.question(slug), _typed(slug, fields)
        if shown is None or not is_news(shown, typed):
            continue
        if typed.seen is not None and typed.seen != shown.seen:
            continue
        if shown.question.kind != "yes_no" or (shown.is_yes and typed.raw.get("is") == [YES]):
            unkept = _unkept(shown, "".join(fields.get(REFUSED, ())))
            page = page.with_question(_with_typed(unkept, typed, shown))
    return page


def _unkept(shown: ShownQuestion, error: str) -> ShownQuestion:
    """What stands in its fields is no answer, whatever was kept before."""
    return replace(shown, is_answered=False, is_unkept=True, error=error)


def as_typed(shown: ShownQuestion, typed: Typed, problem: RuleViolation) -> ShownQuestion:
    """With what was typed, and why it was not kept. Where somebody answered meanwhile, what is
    kept is shown, so that the next press is one that knows of it."""
    reason = isinstance(problem, MissingReason)
    refused = replace(_unkept(shown, problem.detail), needs_reason=reason)
    if isinstance(problem, AnsweredMeanwhile | AnswerStands) or shown.stands:
        return refused
    return replace(_with_typed(refused, typed, shown), is_hidden=False)


def _with_typed(into: ShownQuestion, typed: Typed, shown: ShownQuestion) -> ShownQuestion:
    value = {name: _value(name, said, shown) for name, said in typed.raw.items() if said}
    return with_answer(into, value)


def with_answer(shown: ShownQuestion, value: Mapping[str, object]) -> ShownQuestion:
    """The question with another answer in it."""
    brands = [(one.id, one.label) for detail in shown.details for one in detail.options]
    return with_value(shown, value, brands)


def _value(name: str, said: Sequence[str], shown: ShownQuestion) -> object:
    is_list = any(one.id == name and one.kind == "list" for one in shown.details)
    return list(said) if is_list else said[-1]
