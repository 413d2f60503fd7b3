"""What pages of the diary say of how ready a visit is: that something is missing, never what."""

from typing import Any

from django import template

from bookings.models import Appointment
from charting.readiness.marks import Readiness
from charting.readiness.queries import readiness_of
from medspa.accounts.permissions import Permission

register = template.Library()


@register.filter
def of_visit(ready: dict[int, Readiness], visit: Appointment) -> Readiness | None:
    """None where nothing is made ready any more."""
    return ready.get(visit.pk)


@register.inclusion_tag("charting/_readiness.html", takes_context=True)
def readiness_lines(context: dict[str, Any], visit: Appointment) -> dict[str, Any]:
    """Of the visit that is open beside the board: a line for each mark, with one press for what is
    missing. Fourteen statements at most."""
    user, now = context["request"].user, context["request"].now
    return {
        "visit": visit,
        "ready": readiness_of([visit], now).get(visit.pk),
        "may_book": user.may(Permission.BOOK_FOR_CLIENT),
        "may_step": user.may(Permission.CHANGE_VISIT_STATUS),
        "may_stock": user.may(Permission.VIEW_STOCK),
        "is_ahead": visit.is_ahead(now),
        "csrf_token": context.get("csrf_token"),
    }
