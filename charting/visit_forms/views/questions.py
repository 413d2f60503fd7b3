"""The health questions behind the link of a visit: each answer is kept as it is given."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from bookings.models import Appointment
from bookings.views.links import client_of, holder_of, opens_forms
from charting.intake.page import questions_page
from charting.intake.queries import modalities_of, read_answers
from charting.intake.services.answering import Screen, Typed, confirm_answers, record_answer
from charting.intake.shown import QuestionsPage, ShownQuestion, ShownSection
from charting.visit_forms.screens import screen_of_link
from charting.visit_forms.steps import UNDER_WAY
from charting.visit_forms.typed import as_typed, read_typed
from medspa.accounts.access import by_token
from medspa.errors import RuleViolation
from medspa.tablet.lock import handed_over
from medspa.web.request import HttpRequest


@by_token
@require_safe
@opens_forms
def forms_questions(request: HttpRequest, visit: Appointment, token: str) -> HttpResponse:
    """Go on where they stopped."""
    page = page_of(request, screen_of_link(request, visit))
    part = page.after(0)
    if not _is_open(visit):
        return redirect("visit_forms", token=token)
    if part is None:
        return redirect(after_questions(request, token))
    return redirect("forms_part", token=token, number=part.number)


@by_token
@require_safe
@opens_forms
def forms_part(request: HttpRequest, visit: Appointment, token: str, number: int) -> HttpResponse:
    """One part of the questions."""
    if not _is_open(visit):
        return redirect("visit_forms", token=token)
    page = page_of(request, screen_of_link(request, visit))
    part = page.section(number)
    if part is None:
        return redirect("visit_forms", token=token)
    return _render_part(request, visit, token, page, part)


@by_token
@require_POST
@opens_forms
def forms_answer(request: HttpRequest, visit: Appointment, token: str) -> HttpResponse:
    """Keep one answer; for a script the question and the progress, otherwise the part again."""
    screen = screen_of_link(request, visit)
    typed = read_typed(request.POST)
    by = holder_of(request, client_of(visit))
    problem: RuleViolation | None = None
    try:
        record_answer(screen=screen, typed=typed, by=by, now=request.now)
    except RuleViolation as error:
        problem = error
    return _answered(request, visit, token, screen, typed, problem)


@by_token
@require_POST
@opens_forms
def forms_confirm(request: HttpRequest, visit: Appointment, token: str) -> HttpResponse:
    """What was answered before is true still: of the whole part, or of one question."""
    screen = screen_of_link(request, visit)
    by = holder_of(request, client_of(visit))
    try:
        confirm_answers(
            screen=screen, questions=request.POST.getlist("question"), by=by, now=request.now
        )
    except RuleViolation as error:
        return _blocked(request, visit, token, error)
    return redirect("forms_part", token=token, number=_number(request))


def page_of(request: HttpRequest, screen: Screen) -> QuestionsPage:
    known = read_answers(screen.client, screen.place)
    return questions_page(known, screen, modalities_of(screen.visit), request.now)


def _is_open(visit: Appointment) -> bool:
    return visit.is_before_visit or visit.status in UNDER_WAY


def _answered(
    request: HttpRequest,
    visit: Appointment,
    token: str,
    screen: Screen,
    typed: Typed,
    problem: RuleViolation | None,
) -> HttpResponse:
    page = page_of(request, screen)
    shown = page.question(typed.question)
    if shown is None:
        return _blocked(request, visit, token, problem)
    if problem:
        shown = as_typed(shown, typed, problem)
    status = 422 if problem else 200
    part = next(one for one in page.sections if one.section.id == shown.question.section)
    if request.headers.get("HX-Request") == "true":
        context = _context(request, visit, token, page, part) | {"one": shown, "is_part": True}
        return render(request, "charting/forms/_answered.html", context, status=status)
    if problem:
        return _render_part(request, visit, token, page, part.with_question(shown), status=422)
    there = redirect("forms_part", token=token, number=part.number)
    there["Location"] += f"#{_next_in(part, shown)}"
    return there


def _next_in(part: ShownSection, shown: ShownQuestion) -> str:
    """Where a browser without scripts goes on: at the details of a yes, else at what is open."""
    if shown.is_yes and shown.details:
        return shown.slug
    left = [one.slug for one in part.questions if not one.is_answered]
    return left[0] if left else "next"


def _render_part(
    request: HttpRequest,
    visit: Appointment,
    token: str,
    page: QuestionsPage,
    part: ShownSection,
    *,
    status: int = 200,
) -> HttpResponse:
    context = _context(request, visit, token, page, part)
    return render(request, "charting/forms/questions.html", context, status=status)


def after_questions(request: HttpRequest, token: str) -> str:
    """Where it goes on: the list of steps; on our tablet the next screen of the hand-over."""
    state = handed_over(request)
    return state.after(request.path) if state else reverse("visit_forms", args=[token])


def _context(
    request: HttpRequest, visit: Appointment, token: str, page: QuestionsPage, part: ShownSection
) -> dict[str, object]:
    return {
        "visit": visit,
        "token": token,
        "page": page,
        "part": part,
        "next_part": page.after(part.number),
        "all_steps": after_questions(request, token),
        "answer_url": reverse("forms_answer", args=[token]),
        "confirm_url": reverse("forms_confirm", args=[token]),
    }


def _blocked(
    request: HttpRequest, visit: Appointment, token: str, problem: RuleViolation | None
) -> HttpResponse:
    """Nothing can be answered here any more; the hub says why."""
    context = {"visit": visit, "token": token, "problem": problem.detail if problem else ""}
    return render(request, "charting/visit_forms.html", context, status=422)


def _number(request: HttpRequest) -> int:
    said = request.POST.get("part", "")
    return int(said) if said.isdecimal() and len(said) < 4 else 1
