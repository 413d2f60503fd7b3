"""Present a plan, see how far presented plans have come, book what was signed."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.courses.proposals import Wanted
from bookings.courses.queries import Window
from bookings.forms import PickerForm, TimeForm
from charting.consents.queries import FormStanding, is_no
from charting.models import PlanPresentation, TreatmentPlan, Way
from charting.presenting.booking.already_booked import visits_that_fit
from charting.presenting.booking.open_days import NO_DAYS, open_days
from charting.presenting.booking.visits_ahead import VisitAhead, next_to_book, visits_ahead
from charting.presenting.content.build import Said
from charting.presenting.electronic import gate_of_client
from charting.presenting.forms import PresentForm
from charting.presenting.funnel import presented_plans, read_steps, rows_of, signed_and_open
from charting.presenting.known import what_is_known
from charting.presenting.services import presenting
from charting.presenting.services.booking import book_visit, count_visit
from charting.presenting.shown import read_shown
from charting.presenting.tokens import plan_token
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.errors import RuleViolation
from medspa.formats.dates import FIRST_LANGUAGE
from medspa.pages.languages import PARAMETER
from medspa.tablet.lock import hand_over
from medspa.web.paging import page_of
from medspa.web.request import HttpRequest

FORTNIGHT = timedelta(days=14)
PAGE = 50
NO_SCREENS = (
    "The client refused electronic records, so the plan can't be signed on this tablet. Talk it "
    "through, or ask about electronic records again with Hand the tablet over."
)


@requires(Permission.WRITE_CHARTS)
@require_POST
def present_plan(request: HttpRequest, plan: int) -> HttpResponse:
    """Put the plan before its client: this tablet is handed over, or a link is sent."""
    found = get_object_or_404(TreatmentPlan.objects.select_related("client"), pk=plan)
    form = PresentForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Please choose a location, and keep the words to 160 letters.")
        return redirect("plan_detail", plan=plan)
    said, by = form.cleaned_data, user_of(request)
    is_tablet = said["way"] == Way.TABLET
    gate = gate_of_client(found.client, said["location"], request.now) if is_tablet else None
    if gate and is_no(gate):
        messages.error(request, NO_SCREENS)
        return redirect("plan_detail", plan=plan)
    known = what_is_known(found.client)
    try:
        shown = presenting.present_plan(
            plan=found,
            location=said["location"],
            way=said["way"],
            by=by,
            now=request.now,
            said=Said(said["quote"] or known.quote, known.left_alone),
        )
    except RuleViolation as error:
        messages.error(request, error.detail)
        return redirect("plan_detail", plan=plan)
    if is_tablet:
        return _hand_over(request, shown, gate)
    messages.success(request, f"The link is on its way to {found.client.email}.")
    return redirect("plan_detail", plan=plan)


def _hand_over(
    request: HttpRequest, shown: PlanPresentation, gate: FormStanding | None
) -> HttpResponse:
    """In the client's language, if it is another than that of our pages. Electronic records come
    first, where there is no yes to them."""
    client = shown.plan.client
    page = reverse("read_plan", args=[plan_token(shown)])
    back = reverse("plan_detail", args=[shown.plan_id])
    steps = [reverse("tablet_forms"), page] if gate else [page]
    response = hand_over(
        request,
        client=client,
        steps=steps,
        back=back,
        facts={"chosen": [gate.slug], "asked_at": request.now.isoformat()} if gate else None,
    )
    if client.language != FIRST_LANGUAGE:
        response["Location"] = f"{steps[0]}?{PARAMETER}={client.language}"
    return response


@requires(Permission.VIEW_CHARTS)
@require_safe
def plan_funnel(request: HttpRequest) -> HttpResponse:
    """Every presented plan by how far it has come, a page at a time. The look is noted."""
    record(by=user_of(request), action="plans.viewed", target="charting.planpresentation")
    wanted = request.GET.get("state", "")
    page = page_of(presented_plans(wanted), PAGE, request.GET.get("page"))
    rows = [(row, row.next_step(request.now)) for row in rows_of(list(page))]
    context = {"steps": read_steps(), "rows": rows, "wanted": wanted, "page": page}
    return render(request, "charting/plan_funnel.html", context)


@requires(Permission.BOOK_FOR_CLIENT)
@require_safe
def plans_to_book(request: HttpRequest) -> HttpResponse:
    """Whom to call: they signed, and a visit is not booked yet. Nothing clinical is said."""
    page = page_of(signed_and_open(), PAGE, request.GET.get("page"))
    return render(request, "charting/plans_to_book.html", {"page": page})


@requires(Permission.BOOK_FOR_CLIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def book_signed_plan(request: HttpRequest, presentation: int) -> HttpResponse:
    """The next visit of a signed plan with the times proposed for it: one press books."""
    rows = PlanPresentation.objects.with_people()
    found = get_object_or_404(rows.exclude(signed_at=None), pk=presentation)
    if request.method == "POST":
        return _book(request, found)
    return _booking_page(request, found)


def _book(request: HttpRequest, found: PlanPresentation) -> HttpResponse:
    """At a time that is proposed, or as a visit that is booked already."""
    stage, counted = request.POST.get("stage", ""), request.POST.get("appointment", "")
    form, by, now = TimeForm(request.POST), user_of(request), request.now
    if not stage.isdigit() or not (counted.isdigit() or form.is_valid()):
        return _booking_page(request, found, problem="Please choose a time.")
    said: dict[str, Any] = {"presentation": found, "stage": int(stage), "by": by, "now": now}
    try:
        if counted.isdigit():
            count_visit(appointment=int(counted), **said)
            messages.success(request, "Counted as this visit of the plan.")
        else:
            book_visit(starts_at=form.cleaned_data["starts_at"], **said)
            messages.success(request, "Booked. The client has a confirmation.")
    except RuleViolation as error:
        return _booking_page(request, found, problem=error.detail)
    return redirect("book_signed_plan", presentation=found.pk)


def _booking_page(request: HttpRequest, found: PlanPresentation, problem: str = "") -> HttpResponse:
    visits = visits_ahead(found, request.now)
    visit = next_to_book(visits)
    days = open_days(visit, request.now, at_desk=True) if visit else NO_DAYS
    window = _from_the_day(request, days.window)
    context = {
        "presentation": found,
        "client": found.plan.client,
        "visits": visits,
        "next": visit,
        "days": days,
        "window": window,
        "booked": visits_that_fit(visit, request.now) if visit else [],
        "proposal": _proposal(request, visit, window),
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "charting/book_signed_plan.html", context, status=status)


def _from_the_day(request: HttpRequest, window: Window | None) -> Window | None:
    """The days of the plan, or the fortnight from the day that was asked for."""
    asked = PickerForm(request.GET)
    asked.is_valid()
    on = asked.cleaned_data.get("on")
    if window is None or on is None:
        return window
    first = min(max(on, window.first), window.last)
    return Window(first, first, min(first + FORTNIGHT, window.last))


def _proposal(request: HttpRequest, visit: VisitAhead | None, window: Window | None) -> Any:
    """Best with whoever gave the visit before, at its hour; else in the morning."""
    if visit is None or visit.kind is None or window is None:
        return None
    before = visit.stage.plan.stages.filter(position__lt=visit.stage.position)
    last = before.exclude(appointment=None).select_related("appointment__location").last()
    at = last.appointment.local_start if last and last.appointment else None
    return Wanted(
        appointment_type=visit.kind,
        location=visit.location,
        window=window,
        hour=at.time() if at else visit.location.local(request.now).replace(hour=10).time(),
        now=request.now,
        prefer=last.appointment.provider_id if last and last.appointment else None,
    ).proposal()


def presented_state(plan: TreatmentPlan) -> dict[str, Any]:
    """What the page of a plan says of its presentation."""
    shown = plan.presentations.with_people().first()
    return {"shown": shown, "read": read_shown(shown) if shown else None}
