"""What pages of the diary say of written estimates: nothing clinical."""

from datetime import date, datetime
from typing import Any

from django import template

from bookings.models import Appointment
from charting.estimates.needs import due_of, estimates_missing, needs_estimate, overdue, state_of
from charting.estimates.queries import estimates_for
from charting.estimates.sending import message_about
from charting.estimates.tokens import estimate_token
from medspa.clients.models import Client

register = template.Library()


@register.inclusion_tag("charting/_estimate_line.html", takes_context=True)
def estimate_line(context: dict[str, Any], visit: Appointment) -> dict[str, Any]:
    """Of the visit that is open beside the board: what stands of its estimate, and a tap to write
    it. Four queries at most; none where nothing is given."""
    now = context["request"].now
    state = state_of(visit, now)
    message = message_about(state.estimate) if state.estimate else None
    return {
        "visit": visit,
        "state": state,
        "message": message,
        "may_issue": visit.is_ahead(now),
        "may_read": "view_charts" in context["request"].user.permissions,
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def estimates_overdue(now: datetime) -> int:
    """How many visits ahead have none that should have one by now. One query."""
    return len(overdue(estimates_missing(now)))


@register.simple_tag(takes_context=True)
def estimate_by(context: dict[str, Any], visit: Appointment) -> date | None:
    """The day until which whoever booked gets a written estimate; None where none is written by
    itself. Two queries at most."""
    if not needs_estimate(visit, context["request"].now):
        return None
    return due_of(visit).by


@register.inclusion_tag("charting/_my_estimates.html")
def my_estimates(client: Client) -> dict[str, Any]:
    """Among a client's own pages: what holds for each visit. One query."""
    return {"estimates": [(one, estimate_token(one)) for one in estimates_for(client)]}
