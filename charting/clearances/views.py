"""A prescriber examines a client and orders; and what each state says of that."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from charting.clearances.forms import BaseOrderFormSet, ExamForm, Offer, order_forms
from charting.clearances.prefill import repeated_lines, suggested_lines
from charting.clearances.services.clearances import grant_clearance as grant
from charting.ground.places import clinic_place
from charting.ground.records import find_record
from charting.models import Chart
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.clinic.desk import desk_location
from medspa.clinic.models import Location
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest
from treatments.catalogue.jurisdictions import (
    ExamMode,
    Jurisdiction,
    checked_states,
    jurisdiction_of,
    state_of,
)


@requires(Permission.GRANT_CLEARANCE, proof=True)
@require_http_methods(["GET", "HEAD", "POST"])
def grant_clearance(request: HttpRequest, pk: int) -> HttpResponse:
    """The exam and its order. What the newest plan intends stands in it already."""
    client = find_record(pk)
    record(by=user_of(request), action="client_record.viewed", target=client)
    if request.method != "POST":
        return _page(request, client, _fresh_exam(request), _fresh_lines(client))
    if "more" in request.POST:
        return _page(request, client, *_with_another(request.POST), is_told=False)
    return _granted(request, client)


def _granted(request: HttpRequest, client: Client) -> HttpResponse:
    exam, lines = ExamForm(request.POST), order_forms(request.POST, offer=Offer())
    place = _place(request)
    with timezone.override(place.zone if place else None):
        is_valid = all([exam.is_valid(), lines.is_valid()])
    if is_valid:
        try:
            grant(
                client=client,
                location=exam.cleaned_data["location"],
                by=user_of(request),
                now=request.now,
                exam=exam.exam,
                lines=lines.drafts,
            )
            return redirect(_way_back(request, client))
        except RuleViolation as error:
            add_refusal(exam, error)
    return _page(request, client, exam, lines)


def _place(request: HttpRequest) -> Location | None:
    """Whose clock the time of the exam is on: that of the place for which it is granted."""
    asked = request.POST.get("location", "")
    chosen = Location.objects.filter(pk=asked).first() if asked.isdecimal() else None
    return chosen or desk_location(request)


def _fresh_exam(request: HttpRequest) -> ExamForm:
    return ExamForm(initial={"mode": ExamMode.IN_PERSON, "location": desk_location(request)})


def _fresh_lines(client: Client) -> BaseOrderFormSet:
    """What is planned; else what was ordered last."""
    plan = client.treatment_plans.order_by("-version").first()
    lines = suggested_lines(plan) or repeated_lines(client.clearances.first())
    return order_forms(initial=lines, offer=Offer())


def _with_another(sent: QueryDict) -> tuple[ExamForm, BaseOrderFormSet]:
    """All that was typed, and an empty line."""
    data = sent.copy()
    count = sent.get("order-TOTAL_FORMS", "0")
    data["order-TOTAL_FORMS"] = str(int(count) + 1 if count.isdecimal() else 1)
    return ExamForm(data), order_forms(data, offer=Offer())


def _page(
    request: HttpRequest,
    client: Client,
    exam: ExamForm,
    lines: BaseOrderFormSet,
    *,
    is_told: bool = True,
) -> HttpResponse:
    """`is_told`: say what is wrong with what was sent."""
    is_wrong = is_told and (exam.is_bound or lines.is_bound)
    context: dict[str, Any] = {
        "client": client,
        "exam_form": exam,
        "lines": lines,
        "is_wrong": is_wrong,
        "problem": is_wrong,
        "back": _way_back(request, client),
        "chart": _chart(request, client),
        "states": _states_here(),
    }
    status = 422 if is_wrong else 200
    return render(request, "charting/clearance_form.html", context, status=status)


def _states_here() -> list[Jurisdiction]:
    regions = Location.objects.filter(is_active=True).values_list("region", flat=True)
    return [jurisdiction_of(state) for state in dict.fromkeys(map(state_of, regions))]


def _chart(request: HttpRequest, client: Client) -> Chart | None:
    """The open chart from which one came, if it is the client's."""
    try:
        key = UUID(request.POST.get("chart") or request.GET.get("chart", ""))
    except ValueError:
        return None
    return Chart.objects.filter(pk=key, client=client).first()


def _way_back(request: HttpRequest, client: Client) -> str:
    chart = _chart(request, client)
    if chart:
        return chart.get_absolute_url()
    return f"{reverse('client_record', args=[client.pk])}#clearances"


@requires(Permission.GRANT_CLEARANCE)
@require_safe
def jurisdictions(request: HttpRequest) -> HttpResponse:
    """What is written down for each state, where it was found, and what waits for a review."""
    today = clinic_place().local(request.now).date()
    nowhere, ours = jurisdiction_of(""), _our_states()
    found = [jurisdiction_of(state) for state in ours]
    others = [jurisdiction_of(state) for state in checked_states() if state not in ours]
    known = [one for one in others if one.values != nowhere.values]
    context = {
        "rows": [(one, one.to_check(today)) for one in [*found, *known, nowhere]],
        "ours": ours,
        "unknown": [one.name for one in others if one not in known],
    }
    return render(request, "charting/jurisdictions.html", context)


def _our_states() -> list[str]:
    """Where the clinic has locations, by code."""
    regions = Location.objects.filter(is_active=True).values_list("region", flat=True)
    return sorted({state_of(region) for region in regions} - {""})
