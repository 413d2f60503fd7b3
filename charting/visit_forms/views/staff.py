"""Staff go through the health questions with a client: on the phone, or in the chair."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bookings.ground.tokens import forms_token
from charting.ground.places import place_of
from charting.ground.records import find_record
from charting.intake.queries import asked_earlier, read_answers
from charting.intake.screen import Screen
from charting.intake.services.answering import confirm_answers
from charting.intake.shown import QuestionsPage
from charting.intake.wording import answer_in_words
from charting.models import Chart
from charting.visit_forms.drafts import keep_while_typing
from charting.visit_forms.keeping import keep_all, keep_pressed, page_of
from charting.visit_forms.screens import screen_of_staff
from charting.visit_forms.typed import Refused, pressed_question, with_refused
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.errors import RuleViolation
from medspa.tablet.lock import hand_over
from medspa.web.request import HttpRequest


@requires(Permission.WRITE_CHARTS)
@require_safe
def client_intake(request: HttpRequest, pk: int) -> HttpResponse:
    """Every question with what is known, on one page. Every look is noted."""
    client = find_record(pk)
    record(by=user_of(request), action="intake.viewed", target=client)
    screen = _screen(request, client)
    return _page(request, screen, page_of(request, screen))


@requires(Permission.WRITE_CHARTS)
@require_POST
def hand_over_questions(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the tablet to the client: only the questions of this visit open on it then."""
    screen = _screen(request, find_record(pk))
    if screen.visit is None:
        problem = "There is no visit to answer for: write the answers down instead."
        return _page(request, screen, page_of(request, screen), problem=problem, status=422)
    token = forms_token(screen.visit)
    return hand_over(
        request,
        client=screen.client,
        steps=[reverse("forms_questions", args=[token])],
        back=_where_from(screen.client),
        appointment_id=screen.visit.pk,
        home=reverse("visit_forms", args=[token]),
    )


@requires(Permission.WRITE_CHARTS)
@require_POST
def write_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """In the client's words; what stops a treatment is changed with a reason. A script sends the
    one that was pressed; without one everything that stands in the form is kept."""
    client = find_record(pk)
    if "draft" in request.POST:
        return keep_while_typing(request, client)
    screen, by = _screen(request, client), user_of(request)
    if request.headers.get("HX-Request") != "true":
        return _whole(request, screen, keep_all(request, screen, by))
    refused = keep_pressed(request, screen, by)
    page = with_refused(page_of(request, screen), refused)
    shown = page.question(pressed_question(request.POST))
    if shown is None:
        return _whole(request, screen, refused)
    context = _context(screen, page) | {"one": shown, "is_part": True}
    with timezone.override(screen.place.zone):
        status = 422 if refused else 200
        return render(request, "charting/forms/_answered.html", context, status=status)


@requires(Permission.WRITE_CHARTS)
@require_POST
def write_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The client says that what stands is true still. What was typed beside it is kept."""
    screen = _screen(request, find_record(pk))
    asked, by = request.POST.getlist(f"confirm-{request.POST.get('part')}"), user_of(request)
    refused = keep_all(request, screen, by)
    try:
        confirm_answers(screen=screen, questions=asked, by=by, now=request.now)
    except RuleViolation as error:
        return _page(request, screen, page_of(request, screen), problem=error.detail, status=422)
    return _whole(request, screen, refused)


def _whole(request: HttpRequest, screen: Screen, refused: Refused) -> HttpResponse:
    """For a browser without scripts: back to the question, or the page with what is wrong."""
    if not refused:
        there = redirect(_url(screen, "client_intake"))
        there["Location"] += f"#{pressed_question(request.POST) or 'questions'}"
        return there
    page = with_refused(page_of(request, screen), refused)
    problem = next(problem.detail for _, problem in refused.values())
    return _page(request, screen, page, problem=problem, status=422)


def _screen(request: HttpRequest, client: Client) -> Screen:
    """For the visit that is under way or comes next, if there is one."""
    visits = client.appointments.not_over(request.now).with_people()
    visit = visits.first()
    return screen_of_staff(client, place_of(client, visit), visit)


def _page(
    request: HttpRequest,
    screen: Screen,
    page: QuestionsPage,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    known = read_answers(screen.client, screen.place)
    context = _context(screen, page) | {
        "problem": problem,
        "chart_open": _chart_open(screen.client),
        "earlier": [
            (question.said("ask"), answer_in_words(question, one.value), one)
            for question, one in asked_earlier(known, request.now)
        ],
    }
    with timezone.override(screen.place.zone):
        return render(request, "charting/client_intake.html", context, status=status)


def _context(screen: Screen, page: QuestionsPage) -> dict[str, object]:
    return {
        "client": screen.client,
        "visit": screen.visit,
        "place": screen.place,
        "page": page,
        "answer_url": _url(screen, "write_answer"),
        "confirm_url": _url(screen, "write_confirm"),
    }


def _chart_open(client: Client) -> Chart | None:
    return Chart.objects.unsigned().filter(client=client).first()


def _where_from(client: Client) -> str:
    """The chart that somebody writes, else the record."""
    chart = _chart_open(client)
    return chart.get_absolute_url() if chart else reverse("client_record", args=[client.pk])


def _url(screen: Screen, name: str) -> str:
    return reverse(name, args=[screen.client.pk])
