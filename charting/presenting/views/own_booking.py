"""The client books the visits of the plan that they signed, one after the other."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bookings.availability.search import Search
from bookings.forms import PickerForm, TimeForm
from bookings.ground.tokens import manage_token
from bookings.picker.times import Times, week_of_times
from bookings.views.fragments import render_part
from charting.models import PlanPresentation
from charting.presenting.booking.already_booked import visits_that_fit
from charting.presenting.booking.open_days import NO_DAYS, OpenDays, open_days
from charting.presenting.booking.visits_ahead import VisitAhead, next_to_book, visits_ahead
from charting.presenting.errors import VisitNotBookable
from charting.presenting.services.booking import book_visit, count_visit
from charting.presenting.shown import read_shown
from charting.presenting.views.client import opens_plan
from medspa.accounts.access import by_token
from medspa.clients.models import Client
from medspa.errors import RuleViolation
from medspa.signin.session import signed_in_client
from medspa.web.request import HttpRequest


@by_token
@require_http_methods(["GET", "HEAD", "POST"])
@opens_plan
def book_my_plan(
    request: HttpRequest, presentation: PlanPresentation, token: str, way: str
) -> HttpResponse:
    """The next visit that is not booked: its days after the one before, and their times."""
    if presentation.signed_at is None:
        return redirect("read_plan", token=token)
    if request.method != "POST":
        return _page(request, presentation, token)
    visit = next_to_book(visits_ahead(presentation, request.now))
    if visit is None:
        return redirect("book_my_plan", token=token)
    try:
        _book(request, presentation, visit)
    except RuleViolation as error:
        return _page(request, presentation, token, problem=error.detail)
    return redirect("book_my_plan", token=token)


def _book(request: HttpRequest, presentation: PlanPresentation, visit: VisitAhead) -> None:
    """At the time that was chosen, or as a visit that is booked already."""
    by, now = _holder(request, presentation), request.now
    said = {key: request.POST.get(key, "") for key in ("stage", "appointment")}
    stage = int(said["stage"]) if said["stage"].isdigit() else visit.stage.pk
    if said["appointment"].isdigit():
        counted = int(said["appointment"])
        count_visit(presentation=presentation, stage=stage, appointment=counted, by=by, now=now)
        return
    form = TimeForm(request.POST)
    if not form.is_valid():
        raise VisitNotBookable(gettext("Please choose a time."), field="starts_at")
    at = form.cleaned_data["starts_at"]
    book_visit(presentation=presentation, stage=stage, starts_at=at, by=by, now=now)
    messages.success(request, gettext("Booked. We emailed you about it."))


def _holder(request: HttpRequest, presentation: PlanPresentation) -> Client:
    """Who acts: recognized only in a session of that very client."""
    signed_in, client = signed_in_client(request), presentation.plan.client
    return signed_in if signed_in == client else client


def _page(
    request: HttpRequest, presentation: PlanPresentation, token: str, problem: str = ""
) -> HttpResponse:
    visits = visits_ahead(presentation, request.now)
    visit = next_to_book(visits)
    days = open_days(visit, request.now) if visit else NO_DAYS
    plan = read_shown(presentation)
    by_stage = {each.data["stage"]: each for each in plan.visits}
    context = {
        "presentation": presentation,
        "token": token,
        "visits": [(each, by_stage.get(each.stage.pk), _manage(each)) for each in visits],
        "next": visit,
        "next_shown": by_stage.get(visit.stage.pk) if visit else None,
        "times": _times(request, visit, days),
        "why": days.why,
        "booked": visits_that_fit(visit, request.now) if visit else [],
        "problem": problem,
    }
    status, template = 422 if problem else 200, "charting/plan_booking.html"
    return render_part(request, template, context, parts=("times",), status=status)


def _manage(visit: VisitAhead) -> str:
    return manage_token(visit.appointment) if visit.appointment else ""


def _times(request: HttpRequest, visit: VisitAhead | None, days: OpenDays) -> Times | None:
    if visit is None or visit.kind is None or days.window is None:
        return None
    asked = PickerForm(request.GET)
    asked.is_valid()
    page, on = asked.cleaned_data.get("page"), asked.cleaned_data.get("on")
    search = Search(
        appointment_type=visit.kind,
        location=visit.location,
        from_on=days.window.first,
        to_on=days.window.last,
        now=request.now,
    )
    return week_of_times(search, page=page, on=on, near=days.window.best)
