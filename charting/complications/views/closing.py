"""Closing a case: on a page of its own, with what the log said last and whose it is to close."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from charting.complications.ending import last_looks
from charting.complications.forms import CloseForm, KeyedForm, LeadForm
from charting.complications.page.screen import read_screen
from charting.complications.services.closing import close_event
from charting.complications.services.leading import (
    ask_to_close,
    closes_as,
    hand_lead,
    possible_leads,
)
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
    is_other = closes_as(found, user_of(request)) == SafetyEvent.ClosedAs.OTHER
    form = CloseForm(request.POST if request.method == "POST" else None, is_other=is_other)
    if form.is_valid():
        try:
            by, now = user_of(request), request.now
            return redirect(close_event(event=found, **form.cleaned_data, by=by, now=now))
        except RuleViolation as error:
            add_refusal(form, error)
    return _page(request, found, form)


@requires(Permission.WRITE_CHARTS)
@require_POST
def ask_event_close(request: HttpRequest, pk: int, event: int) -> HttpResponse:
    """Ask who leads it: noted in the log, and told where open cases stand."""
    found, form = find_event(pk, event), KeyedForm(request.POST)
    if form.is_valid():
        ask_to_close(event=found, key=form.key_of("ask"), by=user_of(request), now=request.now)
    return redirect(found)


@requires(Permission.WRITE_CHARTS)
@require_POST
def hand_event_lead(request: HttpRequest, pk: int, event: int) -> HttpResponse:
    """Who leads it from now on."""
    found = find_event(pk, event)
    form = LeadForm(request.POST, leads=possible_leads(found))
    if form.is_valid():
        to, by = form.cleaned_data["to"], user_of(request)
        key = form.key_of(f"lead {to.pk}")
        try:
            return redirect(hand_lead(event=found, to=to, key=key, by=by, now=request.now))
        except RuleViolation as error:
            add_refusal(form, error)
    is_other = closes_as(found, user_of(request)) == SafetyEvent.ClosedAs.OTHER
    return _page(request, found, CloseForm(is_other=is_other), form)


def _page(
    request: HttpRequest, event: SafetyEvent, form: CloseForm, lead: LeadForm | None = None
) -> HttpResponse:
    """`lead`: the form that was sent without anybody in it."""
    leads, key = possible_leads(event), {"key": uuid.uuid4()}
    context = {
        "event": event,
        "client": event.client,
        "screen": read_screen(event, request.now),
        "looks": last_looks(event),
        "form": form,
        "is_other": "unreached" in form.fields,
        "lead_form": lead or LeadForm(leads=leads, initial=key, auto_id="lead-%s"),
        "key": key["key"],
    }
    status = 422 if form.is_bound or lead else 200
    with timezone.override(event.location.zone):
        return render(request, "charting/events/close.html", context, status=status)
