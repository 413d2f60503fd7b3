"""The health questions behind the link of a visit: each answer is kept as it is given."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from bookings.models import Appointment
from bookings.views.links import client_of, holder_of, opens_forms
from charting.intake.screen import Screen
from charting.intake.services.answering import confirm_answers
from charting.intake.shown import QuestionsPage, ShownQuestion, ShownSection
from charting.visit_forms.drafts import keep_while_typing
from charting.visit_forms.keeping import keep_all, keep_pressed, page_of
from charting.visit_forms.screens import name_device, screen_of_link
from charting.visit_forms.steps import UNDER_WAY
from charting.visit_forms.typed import Refused, pressed_question, with_refused
from medspa.accounts.access import by_token
from medspa.errors import RuleViolation
from medspa.tablet.lock import handed_over
from medspa.web.request import HttpRequest

NEXT, LATER = "next", "later"


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
    name_device(request)
    page = page_of(request, screen_of_link(request, visit))
    part = page.section(number)
    if part is None:
        return redirect("visit_forms", token=token)
    return _render_part(request, visit, token, page, part)


@by_token
@require_POST
@opens_forms
def forms_answer(request: HttpRequest, visit: Appointment, token: str) -> HttpResponse:
    """Keep what was answered: for a script the one that was pressed, and the question and the
    progress come back; otherwise everything that stands in the form, and on it goes."""
    if "draft" in request.POST:
        is_open = _is_open(visit)
        return keep_while_typing(request, client_of(visit)) if is_open else HttpResponse(status=204)
    screen = screen_of_link(request, visit)
    by = holder_of(request, client_of(visit))
    if request.headers.get("HX-Request") == "true":
        return _answered(request, visit, token, screen, keep_pressed(request, screen, by))
    return _went_on(request, visit, token, screen, keep_all(request, screen, by))


@by_token
@require_POST
@opens_forms
def forms_confirm(request: HttpRequest, visit: Appointment, token: str) -> HttpResponse:
    """What was answered before is true still: of a whole part. What was typed beside it is kept."""
    screen = screen_of_link(request, visit)
    by = holder_of(request, client_of(visit))
    slugs = request.POST.getlist(f"confirm-{_number(request)}")
    refused = keep_all(request, screen, by)
    try:
        confirm_answers(screen=screen, questions=slugs, by=by, now=request.now)
    except RuleViolation as error:
        return _blocked(request, visit, token, error.detail)
    return _went_on(request, visit, token, screen, refused)


def _is_open(visit: Appointment) -> bool:
    return visit.is_before_visit or visit.status in UNDER_WAY


def _answered(
    request: HttpRequest, visit: Appointment, token: str, screen: Screen, refused: Refused
) -> HttpResponse:
    page = with_refused(page_of(request, screen), refused)
    shown = page.question(pressed_question(request.POST))
    if shown is None:
        return _blocked(request, visit, token, _why(refused))
    context = _context(request, visit, token, page, page.section_of(shown)) | {
        "one": shown,
        "is_part": True,
    }
    status = 422 if refused else 200
    return render(request, "charting/forms/_answered.html", context, status=status)


def _went_on(
    request: HttpRequest, visit: Appointment, token: str, screen: Screen, refused: Refused
) -> HttpResponse:
    """Where the button leads. Who finishes later may: what was refused waits in the form."""
    if request.POST.get("go") == LATER:
        return redirect(all_steps(request, token))
    page = with_refused(page_of(request, screen), refused)
    pressed = page.question(pressed_question(request.POST))
    part = page.section_of(pressed) if pressed else page.section(_number(request))
    if part is None or (refused and not any(page.question(slug) for slug in refused)):
        return _blocked(request, visit, token, _why(refused))
    if refused:
        return _render_part(request, visit, token, page, part, status=422)
    if request.POST.get("go") == NEXT:
        return _to_next(request, token, page, part)
    there = redirect("forms_part", token=token, number=part.number)
    there["Location"] += f"#{_next_in(part, pressed)}"
    return there


def _to_next(
    request: HttpRequest, token: str, page: QuestionsPage, part: ShownSection
) -> HttpResponse:
    """Back to an earlier part only where something is open in it, which is said there."""
    further = page.after(part.number)
    if further is None:
        return redirect(after_questions(request, token))
    there = redirect("forms_part", token=token, number=further.number)
    if further.number < part.number:
        there["Location"] += f"?open=1#{_next_in(further, None)}"
    return there


def _next_in(part: ShownSection, shown: ShownQuestion | None) -> str:
    """Where a browser without scripts goes on: at the details of a yes, else at what is open."""
    if shown and shown.is_yes and shown.details:
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
    """Where it goes on when all is answered: the list of steps; on our tablet the next screen of
    the hand-over."""
    state = handed_over(request)
    return state.after(request.path) if state else all_steps(request, token)


def all_steps(request: HttpRequest, token: str) -> str:
    """The list of steps. A tablet that was handed over before there was one on it goes on."""
    state = handed_over(request)
    here = reverse("visit_forms", args=[token])
    return here if state is None or state.allows(here) else state.after(request.path)


def _context(
    request: HttpRequest, visit: Appointment, token: str, page: QuestionsPage, part: ShownSection
) -> dict[str, object]:
    return {
        "visit": visit,
        "token": token,
        "page": page,
        "part": part,
        "next_part": page.after(part.number),
        "says_open": "open" in request.GET and not part.is_done,
        "answer_url": reverse("forms_answer", args=[token]),
        "confirm_url": reverse("forms_confirm", args=[token]),
    }


def _blocked(request: HttpRequest, visit: Appointment, token: str, problem: str) -> HttpResponse:
    """Nothing can be answered here any more; the hub says why."""
    on_tablet = handed_over(request) is not None
    context = {"visit": visit, "token": token, "problem": problem, "on_tablet": on_tablet}
    return render(request, "charting/visit_forms.html", context, status=422)


def _why(refused: Refused) -> str:
    return next((problem.detail for _, problem in refused.values()), "")


def _number(request: HttpRequest) -> int:
    said = request.POST.get("part", "")
    return int(said) if said.isdecimal() and len(said) < 4 else 1
