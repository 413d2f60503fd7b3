"""What pages of the diary say of written estimates: nothing clinical."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import template

from bookings.messages.client_view import ShownAppointment
from bookings.models import Appointment
from charting.estimates.exceeding import exceeded_at
from charting.estimates.needs import (
    due_of,
    estimates_missing,
    needs_estimate,
    overdue,
    priced_among,
    state_of,
)
from charting.estimates.queries import quoted_with
from charting.estimates.requests import request_about, requests_of, requests_waiting
from charting.estimates.sending import message_about
from charting.estimates.tokens import estimate_token
from charting.estimates.words import visit_words
from charting.models import Estimate
from medspa.clients.models import Client
from treatments.models import Price

QUOTED = 30
register = template.Library()


@register.inclusion_tag("charting/_estimate_line.html", takes_context=True)
def estimate_line(context: dict[str, Any], visit: Appointment) -> dict[str, Any]:
    """Of the visit that is open beside the board: what stands of its estimate, and a tap to write
    it; afterwards, whether what was given costs far more. Seven queries at most."""
    now = context["request"].now
    state = state_of(visit, now)
    message = message_about(state.estimate) if state.estimate else None
    may_read = "view_charts" in context["request"].user.permissions
    return {
        "visit": visit,
        "state": state,
        "message": message,
        "exceeded": None if visit.is_before_visit else exceeded_at(visit),
        "asked": request_about(visit, now),
        "may_issue": visit.is_ahead(now),
        "may_print": may_read or not (state.estimate and state.estimate.is_clinical),
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def estimate_key(estimate: Estimate) -> str:
    """The key of its address. Join `appointment`."""
    return estimate_token(estimate)


@register.inclusion_tag("charting/_quoted_since.html")
def quoted_since(price: Price) -> dict[str, Any]:
    """Whom the book's editor should think of. One query; none where the line is not whole."""
    found = list(quoted_with(price)[: QUOTED + 1]) if price.valid_from else []
    return {"price": price, "quoted": found[:QUOTED], "has_more": len(found) > QUOTED}


@register.simple_tag
def estimates_overdue(now: datetime) -> int:
    """How many visits and requests have none that should have one by now. Two queries."""
    return len(overdue(estimates_missing(now))) + len(overdue(requests_waiting(now)))


@register.simple_tag(takes_context=True)
def estimate_by(context: dict[str, Any], visit: Appointment) -> date | None:
    """The day until which whoever booked gets a written estimate; None where none is written by
    itself. Two queries at most."""
    if not needs_estimate(visit, context["request"].now):
        return None
    return due_of(visit).by


@register.inclusion_tag("charting/_my_estimates.html", takes_context=True)
def my_estimates(
    context: dict[str, Any],
    client: Client,
    ahead: Sequence[ShownAppointment],
    estimates: Sequence[Estimate],
) -> dict[str, Any]:
    """Among a client's own pages: these estimates, what they asked for, and for which of their
    visits ahead they may ask. One query, and one for each place of such visits."""
    now = context["request"].now
    asked = requests_of(client, now)
    waits = {one.asked.appointment_id for one in asked}
    visits = [one.appointment for one in ahead if one.appointment.pk not in waits]
    visits = priced_among(visits, now)
    return {
        "estimates": [(one, estimate_token(one), _title(one)) for one in estimates],
        "asked": asked,
        "visits": visits,
        "may_ask": bool(visits) or None not in waits,
        "is_open": None not in waits,
        "csrf_token": context.get("csrf_token"),
    }


def _title(estimate: Estimate) -> str:
    """Of a visit of a plan that has no time yet."""
    stage = estimate.stage
    return visit_words(stage.position, stage.name) if stage else ""


@register.inclusion_tag("charting/_ask_estimate.html", takes_context=True)
def ask_estimate(context: dict[str, Any], visit: Appointment, token: str) -> dict[str, Any]:
    """On the page of one visit: a tap to ask for its estimate, or by when it comes. Two queries
    at most."""
    now = context["request"].now
    return {
        "visit": visit,
        "token": token,
        "asked": request_about(visit, now),
        "may_ask": visit.is_ahead(now) and bool(priced_among([visit], now)),
        "csrf_token": context.get("csrf_token"),
    }
