"""The screen after signing, and one tap that books what follows."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bookings.forms import TimeForm, first_fault
from bookings.models import Appointment
from charting.followup.maintenance import maintenance_due
from charting.models import Chart, Signature
from charting.next_visits.queries import next_visits, with_times
from charting.next_visits.services import book_next_visit
from charting.record.contents import CHART_JOINS
from charting.record.snapshot.note_text import note_in
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.errors import RuleViolation
from medspa.formats.dates import format_when
from medspa.web.request import HttpRequest


@requires(Permission.VIEW_CHARTS)
@require_safe
def after_signing(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What was done in plain words, when the client can be treated again, what comes next. A chart
    that was retracted is no longer what was done: its own page says so."""
    chart = get_object_or_404(Chart.objects.select_related(*CHART_JOINS), pk=pk)
    if not chart.is_signed or chart.retraction:
        return redirect(chart)
    record(by=user_of(request), action="chart.viewed", target=chart)
    visit, now = chart.appointment, request.now
    sealed = chart.signatures.get(kind=Signature.Kind.SIGN).snapshot
    context = {
        "chart": chart,
        "visit": visit,
        "done": note_in(sealed),
        "words": sealed["words"],
        "maintenance": maintenance_due(chart.client),
        "next_visits": [with_times(one, visit, now) for one in next_visits(visit, now)],
        "to_check_out": visit.awaits_checkout(now),
    }
    with timezone.override(visit.location.zone):
        return render(request, "charting/after_signing.html", context)


@requires(Permission.BOOK_NEXT_VISIT)
@require_POST
def book_next(request: HttpRequest, reference: str) -> HttpResponse:
    """Book the proposed visit and go back: to the screen after signing, the client or the board."""
    visits = Appointment.objects.booked_or_later().with_people()
    visit = get_object_or_404(visits, reference=reference)
    form = TimeForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_fault(form))
        return redirect(_back(request, visit))
    try:
        booked = book_next_visit(
            after=visit,
            what=request.POST.get("what", ""),
            starts_at=form.cleaned_data["starts_at"],
            by=user_of(request),
            now=request.now,
        )
        when = format_when(booked.local_start, "D, M j, g:i A")
        messages.success(request, f"Booked: {booked.appointment_type}, {when}.")
    except RuleViolation as error:
        messages.error(request, error.detail)
    return redirect(_back(request, visit))


def _back(request: HttpRequest, visit: Appointment) -> str:
    """Where the button was."""
    asked = request.POST.get("back", "")
    if asked == "client" and visit.client_id:
        return reverse("desk_client", args=[visit.client_id])
    chart = Chart.objects.live().signed().filter(appointment=visit).first()
    if chart and asked == "chart" and user_of(request).may(Permission.VIEW_CHARTS):
        return reverse("after_signing", args=[chart.pk])
    return visit.board_address()
