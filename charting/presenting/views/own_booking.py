"""The client books the visits of the plan that they signed, one after the other."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bookings.forms import PickerForm, TimeForm
from bookings.ground.tokens import manage_token
from bookings.picker.times import Times, week_of_times
from charting.models import PlanPresentation
from charting.presenting.booking.visits_ahead import VisitAhead, next_to_book, visits_ahead
from charting.presenting.services.booking import book_visit
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
    form = TimeForm(request.POST)
    visit = next_to_book(visits_ahead(presentation, request.now))
    if visit is None:
        return redirect("book_my_plan", token=token)
    if not form.is_valid():
        return _page(request, presentation, token, problem=gettext("Please choose a time."))
    try:
        book_visit(
            presentation=presentation,
            stage=int(request.POST.get("stage") or visit.stage.pk),
            starts_at=form.cleaned_data["starts_at"],
            by=_holder(request, presentation),
            now=request.now,
        )
    except RuleViolation as error:
        return _page(request, presentation, token, problem=error.detail)
    messages.success(request, gettext("Booked. We emailed you about it."))
    return redirect("book_my_plan", token=token)


def _holder(request: HttpRequest, presentation: PlanPresentation) -> Client:
    """Who acts: recognized only in a session of that very client."""
    signed_in, client = signed_in_client(request), presentation.plan.client
    return signed_in if signed_in == client else client


def _page(
    request: HttpRequest, presentation: PlanPresentation, token: str, problem: str = ""
) -> HttpResponse:
    visits = visits_ahead(presentation, request.now)
    visit = next_to_book(visits)
    plan = read_shown(presentation)
    by_stage = {each.data["stage"]: each for each in plan.visits}
    context = {
        "presentation": presentation,
        "token": token,
        "visits": [(each, by_stage.get(each.stage.pk), _manage(each)) for each in visits],
        "next": visit,
        "next_shown": by_stage.get(visit.stage.pk) if visit else None,
        "times": _times(request, visit),
        "problem": problem,
    }
    return render(request, "charting/plan_booking.html", context, status=422 if problem else 200)


def _manage(visit: VisitAhead) -> str:
    return manage_token(visit.appointment) if visit.appointment else ""


def _times(request: HttpRequest, visit: VisitAhead | None) -> Times | None:
    if visit is None or not visit.is_bookable or visit.window is None:
        return None
    asked = PickerForm(request.GET)
    asked.is_valid()
    page, on = asked.cleaned_data.get("page"), asked.cleaned_data.get("on")
    return week_of_times(visit.search(request.now), page=page, on=on, near=visit.window.best)
