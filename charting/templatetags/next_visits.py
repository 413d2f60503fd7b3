"""What should follow a visit, with one tap to book it: for those who treat and for the desk."""

from collections.abc import Sequence
from typing import Any

from django import template

from bookings.models import Appointment
from charting.next_visits.queries import NextVisit, next_visits, with_times
from medspa.accounts.permissions import Permission

register = template.Library()
CARDS = "charting/_next_visit_cards.html"


@register.inclusion_tag(CARDS, takes_context=True)
def next_visit_cards(
    context: dict[str, Any],
    visit: Appointment,
    found: Sequence[NextVisit],
    with_why: bool = False,
) -> dict[str, Any]:
    """`with_why`: on pages of charts, where the reason may stand."""
    user = context["request"].user
    return {
        "visit": visit,
        "next_visits": found,
        "with_why": with_why,
        "may_book": user.may(Permission.BOOK_NEXT_VISIT),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("charting/_next_at_desk.html", takes_context=True)
def next_at_desk(context: dict[str, Any], visit: Appointment) -> dict[str, Any]:
    """In the panel of a visit that is done and stands at the desk: names and times, no reason."""
    now = context["request"].now
    wanted = next_visits(visit, now) if visit.awaits_checkout(now) else []
    found = [with_times(one, visit, now) for one in wanted]
    return next_visit_cards(context, visit, found) | {"wanted": bool(wanted)}
