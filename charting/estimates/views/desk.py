"""Estimates at the desk: write one in a tap, say why there is none, see who waits for one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.models import Appointment
from charting.estimates.forms import WithoutForm
from charting.estimates.needs import due_of, estimates_missing, overdue
from charting.estimates.requests import requests_waiting
from charting.estimates.services.issuing import issue_estimate as issue
from charting.estimates.services.issuing import note_without_estimate
from charting.estimates.views.own import as_paper
from charting.models import Estimate, WithoutEstimate
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest

NO_ADDRESS = "Written. There is no email on file: print it and hand it over."
NO_ADDRESS_CLINICAL = (
    "Written. There is no email on file: ask somebody who reads charts to print it."
)


@requires(Permission.VIEW_DIARY)
@require_POST
def issue_estimate(request: HttpRequest, reference: str) -> HttpResponse:
    """One tap: written by today's prices and sent."""
    visit = _visit(reference)
    try:
        written = issue(appointment=visit, by=user_of(request), now=request.now, is_asked=True)
    except RuleViolation as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, _how_given(visit, written))
    return redirect(f"{visit.board_address()}#panel")


def _how_given(visit: Appointment, written: Estimate) -> str:
    if visit.contact_address:
        return "Written and on its way."
    return NO_ADDRESS_CLINICAL if written.is_clinical else NO_ADDRESS


@requires(Permission.VIEW_DIARY)
@require_http_methods(["GET", "HEAD", "POST"])
def without_estimate(request: HttpRequest, reference: str) -> HttpResponse:
    """Why this visit has none."""
    visit, problem = _visit(reference), ""
    form = WithoutForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        why = WithoutEstimate.Why(said["why"])
        by, now = user_of(request), request.now
        try:
            note_without_estimate(appointment=visit, why=why, by=by, now=now, note=said["note"])
            return redirect(f"{visit.board_address()}#panel")
        except RuleViolation as error:
            problem = error.detail
    context = {"visit": visit, "form": form, "due": due_of(visit), "problem": problem}
    status = 422 if form.is_bound else 200
    return render(request, "charting/without_estimate.html", context, status=status)


@requires(Permission.VIEW_DIARY)
@require_safe
def missing_estimates(request: HttpRequest) -> HttpResponse:
    """The check: nobody should wait here for long."""
    missing = estimates_missing(request.now)
    waiting = requests_waiting(request.now)
    context = {
        "missing": missing,
        "waiting": waiting,
        "late": len(overdue(missing)) + len(overdue(waiting)),
    }
    return render(request, "charting/missing_estimates.html", context)


@requires(Permission.VIEW_DIARY)
@require_safe
def estimate_on_paper(request: HttpRequest, public_id: str) -> HttpResponse:
    """To be handed over. One that names areas and products is for those who read charts."""
    rows = Estimate.objects.select_related("location", "client")
    estimate = get_object_or_404(rows, public_id=public_id)
    user = user_of(request)
    if estimate.is_clinical and not user.may(Permission.VIEW_CHARTS):
        raise PermissionDenied
    record(by=user, action="estimate.printed", target=estimate)
    return as_paper(estimate)


def _visit(reference: str) -> Appointment:
    visits = Appointment.objects.booked_or_later().with_people()
    return get_object_or_404(visits, reference=reference)
