"""A client's own pages. They begin at whoever is signed in; no address names a row of theirs."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from bookings.messages.client_view import show_appointments
from charting.estimates.queries import estimates_for
from medspa.accounts.access import for_client, for_known_client
from medspa.signin.session import client_of
from medspa.web.request import HttpRequest
from portal.own_pages.page import own_page
from portal.own_pages.queries import (
    appointments_ahead,
    appointments_before,
    appointments_cancelled,
    messages_to,
    shown_plan,
)
from portal.own_pages.waiting import estimates_ahead, what_waits

PAGE = 10


@for_known_client
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """What waits, and the visits: those ahead with all that can be done about them, and a page of
    the others."""
    client, now = client_of(request), request.now
    page = Paginator(appointments_before(client, now), PAGE).get_page(request.GET.get("page"))
    ahead, plan, estimates = (
        appointments_ahead(client, now),
        shown_plan(client),
        estimates_for(client),
    )
    coming = estimates_ahead(estimates, ahead)
    context = {
        "waiting": what_waits(client, ahead, plan, coming, now),
        "plan": plan if plan and plan.presentation.signed_at else None,
        "estimates": [one for one in estimates if one not in coming],
        "ahead": ahead,
        "cancelled": appointments_cancelled(client, now) if page.number == 1 else [],
        "page": page,
        "before": show_appointments(page.object_list, now),
    }
    return own_page(request, "portal/me.html", client, context)


@for_client
@require_safe
def me_shut(request: HttpRequest) -> HttpResponse:
    """Why all other pages stay shut, and what opens them."""
    client = client_of(request)
    if client.has_confirmed_address:
        return redirect("me")
    return own_page(request, "portal/me_shut.html", client, {"is_shut": True})


@for_known_client
@require_safe
def me_messages(request: HttpRequest) -> HttpResponse:
    """What we wrote to the client, as plain text."""
    client = client_of(request)
    page = Paginator(messages_to(client), PAGE).get_page(request.GET.get("page"))
    return own_page(request, "portal/me_messages.html", client, {"page": page})
