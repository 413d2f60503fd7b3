"""What pages of the diary say of the forms before a visit: nothing clinical."""

from typing import Any

from django import template

from bookings.board.drawn import Board
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


@register.simple_tag
def forms_missing(board: Board) -> set[int]:
    """The visits of a board before which forms are missing, by number. Five statements at most,
    once for all parts of the board."""
    if "forms" not in board.found:
        visits = [tile.appointment for tile in board.tiles]
        board.found["forms"] = visits_missing_forms(visits, board.sheet.now)
    missing: set[int] = board.found["forms"]
    return missing
