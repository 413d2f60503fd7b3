"""What pages of the diary say of the forms before a visit: nothing clinical."""

from typing import Any

from django import template

from bookings.board.tiles import Board
from bookings.models import Appointment
from charting.visit_forms.desk_forms import forms_before, visits_missing_forms
from medspa.accounts.permissions import Permission

register = template.Library()


@register.inclusion_tag("charting/_forms_line.html", takes_context=True)
def forms_line(context: dict[str, Any], visit: Appointment) -> dict[str, Any]:
    """Of the visit that is open beside the board: what is missing, and the tablet for it."""
    request = context["request"]
    return {
        "visit": visit,
        "forms": forms_before(visit, request.now),
        "may_answer": request.user.may(Permission.WRITE_CHARTS),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def forms_missing(context: dict[str, Any], board: Board) -> set[int]:
    """The visits of a board before which forms are missing, by number. Five statements at most."""
    visits = [tile.appointment for tile in board.tiles]
    return visits_missing_forms(visits, context["request"].now)
