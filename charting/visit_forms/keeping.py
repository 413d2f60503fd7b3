"""Keep everything that stands in a form of health questions, whichever button brought it."""

from charting.intake.page import questions_page
from charting.intake.queries import ClientAnswers, modalities_of, read_answers
from charting.intake.screen import Screen, Typed
from charting.intake.services.answering import record_answer
from charting.intake.shown import QuestionsPage, ShownQuestion
from charting.visit_forms.drafts import draft_of, keep_refused
from charting.visit_forms.typed import (
    Refused,
    is_news,
    pressed_question,
    read_typed,
    with_answer,
    with_draft,
)
from medspa.audit.log import Actor
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest


def page_of(request: HttpRequest, screen: Screen) -> QuestionsPage:
    """The questions with what is kept, and with what this browser typed and did not send."""
    known = read_answers(screen.client, screen.place)
    return with_draft(_shown(request, screen, known), draft_of(request, screen.client))


def keep_all(request: HttpRequest, screen: Screen, by: Actor) -> Refused:
    """The pressed answer, and whatever else was typed and is not kept. What is refused, with why.
    Some ten statements for each that is kept."""
    pressed, known = pressed_question(request.POST), read_answers(screen.client, screen.place)
    page = _shown(request, screen, known)
    typed = [
        one
        for slug, one in read_typed(request.POST).items()
        if slug == pressed or _says_something(one, page.question(slug), known, screen)
    ]
    return _keep(request, screen, typed, by)


def _says_something(
    typed: Typed, shown: ShownQuestion | None, known: ClientAnswers, screen: Screen
) -> bool:
    """What still stands in the fields as their page showed it, while something else was answered
    since, is no answer: nobody said it again."""
    if shown is None or not is_news(shown, typed):
        return False
    was = next((one for one in known.of_question(shown.slug) if one.pk == typed.seen), None)
    if was is None or not screen.sees(was):
        return True
    return is_news(with_answer(shown, was.value), typed)


def keep_pressed(request: HttpRequest, screen: Screen, by: Actor) -> Refused:
    """Only the question that was pressed: its part of the page alone is shown anew."""
    typed = read_typed(request.POST).get(pressed_question(request.POST), Typed("", {}))
    return _keep(request, screen, [typed], by)


def _keep(request: HttpRequest, screen: Screen, typed: list[Typed], by: Actor) -> Refused:
    refused: dict[str, tuple[Typed, RuleViolation]] = {}
    for one in typed:
        try:
            record_answer(screen=screen, typed=one, by=by, now=request.now)
        except RuleViolation as problem:
            refused[one.question] = (one, problem)
    keep_refused(request, screen.client, {one.question for one in typed}, refused)
    return refused


def _shown(request: HttpRequest, screen: Screen, known: ClientAnswers) -> QuestionsPage:
    return questions_page(known, screen, modalities_of(screen.visit), request.now)
