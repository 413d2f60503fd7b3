"""What should follow a visit, with one tap to book it: for those who treat and for the desk."""

from collections.abc import Sequence
from typing import Any

from django import template

from bookings.models import Appointment
from charting.next_visits.at_desk import VisitsLeft, plan_to_book, visits_left
from charting.next_visits.queries import NextVisit, next_visits, with_times
from medspa.accounts.permissions import Permission
from medspa.clients.models import Client
from medspa.clinic.models import Location

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


@register.inclusion_tag("charting/_next_for_client.html", takes_context=True)
def next_after(context: dict[str, Any], visit: Appointment) -> dict[str, Any]:
    """On the page that books what follows a visit."""
    now = context["request"].now
    found = [with_times(one, visit, now) for one in next_visits(visit, now)]
    return next_visit_cards(context, visit, found) | {"wanted": bool(found)}


@register.inclusion_tag("charting/_next_for_client.html", takes_context=True)
def next_for_client(
    context: dict[str, Any], records: Sequence[Client], last: Appointment | None
) -> dict[str, Any]:
    """On the page of a client at the desk: what should follow the newest visit that took place, or
    the way to book a plan that was signed."""
    now = context["request"].now
    wanted = next_visits(last, now) if last else []
    found = [with_times(one, last, now) for one in wanted if last and one.is_to_book]
    cards = next_visit_cards(context, last, found) if last else {}
    to_book = None if found else plan_to_book(records, now)
    return cards | {"wanted": bool(found), "plan_to_book": to_book, "on_client_page": True}


@register.simple_tag(takes_context=True)
def plan_left(
    context: dict[str, Any], records: Sequence[Client], place: Location | None
) -> VisitsLeft | None:
    """How many visits of the plan that they agreed to are left; None without one."""
    return visits_left(records, place, context["request"].now) if place else None
