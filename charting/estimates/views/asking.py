"""Somebody wants a written estimate: by the link of a visit, on their own pages, or at the desk."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from bookings.models import Appointment
from bookings.views.links import client_of as client_of_visit
from bookings.views.links import holder_of, opens_appointment
from charting.estimates.forms import AskedForm, SettleForm, WantedForm
from charting.estimates.requests import waiting_for
from charting.estimates.services.asking import ask_for_estimate, settle_request
from charting.estimates.services.sweep import answer
from charting.models import EstimateRequest
from medspa.accounts.access import by_token, for_known_client, requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clients.models import Client
from medspa.clients.resemblances import records_of
from medspa.clients.search import find_clients
from medspa.errors import RuleViolation
from medspa.formats.dates import format_when
from medspa.signin.session import client_of
from medspa.web.request import HttpRequest


@by_token
@require_http_methods(["GET", "HEAD", "POST"])
@opens_appointment
def ask_estimate(request: HttpRequest, appointment: Appointment, token: str) -> HttpResponse:
    """By the link of the visit. Nothing is shown: what is written goes to the address on file."""
    if request.method == "POST":
        client = client_of_visit(appointment)
        _ask(request, client, appointment, by=holder_of(request, client))
    return redirect("manage_appointment", token=token)


@for_known_client
@require_POST
def ask_my_estimate(request: HttpRequest) -> HttpResponse:
    """On the client's own pages: of one of their visits, or of what they have not booked."""
    client, said = client_of(request), request.POST.get("visit", "")
    visit, form = None, WantedForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["wanted"][0]))
        return redirect("me")
    if said:
        mine = Appointment.objects.booked_or_later().with_people()
        visit = get_object_or_404(mine, reference=said, client__in=records_of(client))
    asked_by = visit.client if visit and visit.client else client
    _ask(request, asked_by, visit, by=client, wanted=form.cleaned_data["wanted"])
    return redirect("me")


def _ask(
    request: HttpRequest,
    client: Client,
    visit: Appointment | None,
    *,
    by: Client,
    wanted: str = "",
) -> EstimateRequest | None:
    try:
        asked = ask_for_estimate(
            client=client, appointment=visit, wanted=wanted, by=by, now=request.now
        )
    except RuleViolation as error:
        messages.error(request, error.detail)
        return None
    day = format_when(waiting_for(asked, request.now).by, "l j F")
    said = gettext("We'll write it down for you. You'll have your estimate by %(day)s.")
    messages.success(request, said % {"day": day})
    return asked


@requires(Permission.VIEW_DIARY)
@require_http_methods(["GET", "HEAD", "POST"])
def estimate_asked(request: HttpRequest) -> HttpResponse:
    """Somebody asks on the phone or at the counter: find them, and note it in a tap."""
    form = AskedForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _noted(request, **form.cleaned_data)
    query = request.GET.get("q", "").strip()[:100]
    context = {"q": query, "found": find_clients(query) if query else None, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "charting/estimate_asked.html", context, status=status)


def _noted(
    request: HttpRequest, client: Client, visit: Appointment | None, wanted: str
) -> HttpResponse:
    """Written at once where that can be done; else it waits with its day."""
    back = f"{visit.board_address()}#panel" if visit else "missing_estimates"
    try:
        asked = ask_for_estimate(
            client=client, appointment=visit, wanted=wanted, by=user_of(request), now=request.now
        )
    except RuleViolation as error:
        messages.error(request, error.detail)
        return redirect(back)
    if answer(asked, request.now):
        messages.success(request, "Noted, and the estimate is written.")
    else:
        by = waiting_for(asked, request.now).by
        messages.success(request, f"Noted. It is due by {by:%A, %B} {by.day}.")
    return redirect(back)


@requires(Permission.VIEW_DIARY)
@require_POST
def settle_estimate_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Answered otherwise than by an estimate, in a few words."""
    asked, form = get_object_or_404(EstimateRequest, pk=pk), SettleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Please say how it was answered.")
        return redirect("missing_estimates")
    note = form.cleaned_data["note"]
    try:
        settle_request(asked=asked, note=note, by=user_of(request), now=request.now)
    except RuleViolation as error:
        messages.error(request, error.detail)
    return redirect("missing_estimates")
