"""Closing a case: on a page of its own, with what the log said last."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from charting.complications.ending import last_looks
from charting.complications.forms import CloseForm
from charting.complications.page.screen import read_screen
from charting.complications.services.closing import close_event
from charting.complications.views.page import find_event
from charting.models import SafetyEvent
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest


@requires(Permission.WRITE_CHARTS)
@require_http_methods(["GET", "HEAD", "POST"])
def close_safety_event(request: HttpRequest, pk: int, event: int) -> HttpResponse:
    """How it ended is chosen, nothing is beforehand; then the seal."""
    found = find_event(pk, event)
    if found.is_closed:
        return redirect(found)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            by, now = user_of(request), request.now
            return redirect(close_event(event=found, **form.cleaned_data, by=by, now=now))
        except RuleViolation as error:
            add_refusal(form, error)
    return _page(request, found, form)


def _page(request: HttpRequest, event: SafetyEvent, form: CloseForm) -> HttpResponse:
    context = {
        "event": event,
        "client": event.client,
        "screen": read_screen(event, request.now),
        "looks": last_looks(event),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    with timezone.override(event.location.zone):
        return render(request, "charting/events/close.html", context, status=status)
