"""The page of a case: opened with one tap, read by two people at once."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from charting.complications.forms import HandOverForm
from charting.complications.page.screen import AGO, SOON, read_screen
from charting.complications.queries import seen_of
from charting.complications.services.opening import open_event
from charting.ground.places import place_of
from charting.ground.records import find_record
from charting.models import Chart, SafetyEvent
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.web.request import HttpRequest

PART = "event"


@requires(Permission.WRITE_CHARTS)
@require_POST
def open_safety_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a case, or go to the one that is open: nothing is asked first."""
    client = find_record(pk)
    chart = _chart_of(client, request.POST.get("chart", ""))
    place = chart.appointment.location if chart else place_of(client)
    by, now = user_of(request), request.now
    return redirect(open_event(client=client, location=place, chart=chart, by=by, now=now))


def _chart_of(client: Client, written: str) -> Chart | None:
    """That on which the button was pressed; whatever else is sent opens a case all the same."""
    try:
        number = uuid.UUID(written)
    except ValueError:
        return None
    charts = Chart.objects.select_related("appointment__location")
    return charts.filter(pk=number, client=client).first()


@requires(Permission.VIEW_CHARTS)
@require_safe
def safety_event(request: HttpRequest, pk: int, event: int) -> HttpResponse:
    """The case as it is now. Every look is noted."""
    found = find_event(pk, event)
    record(by=user_of(request), action="event.viewed", target=found)
    return event_page(request, found)


@requires(Permission.VIEW_CHARTS)
@require_safe
def safety_event_news(request: HttpRequest, pk: int, event: int) -> HttpResponse:
    """For a page that is open: the case again if somebody else wrote meanwhile, else nothing."""
    found = find_event(pk, event)
    if request.GET.get("seen") == seen_of(found):
        return HttpResponse(status=204)
    return event_page(request, found)


def find_event(client: int, number: int) -> SafetyEvent:
    rows = SafetyEvent.objects.select_related("client", "location", "chart", "opened_by", "led_by")
    return get_object_or_404(rows, pk=number, client=client)


def event_page(
    request: HttpRequest, event: SafetyEvent, *, problem: str = "", typed: str = ""
) -> HttpResponse:
    """`problem`: why the last tap was not written; `typed`: its words, given back."""
    event = find_event(event.client_id, event.pk)
    context = {
        "event": event,
        "screen": read_screen(event, request.now),
        "kinds": SafetyEvent.Kind.choices[1:],
        "agos": AGO,
        "soon": SOON,
        "may_write": user_of(request).may(Permission.WRITE_CHARTS),
        "hand_over_form": HandOverForm(auto_id="hand-%s"),
        "problem": problem,
        "typed": typed,
    }
    part = f"#{PART}" if request.headers.get("HX-Target") == PART else ""
    status = 422 if problem else 200
    with timezone.override(event.location.zone):
        return render(request, f"charting/events/event.html{part}", context, status=status)
