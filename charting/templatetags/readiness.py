"""What pages of the diary say of how ready a visit is: that something is missing, never what."""

from typing import Any

from django import template

from bookings.board.drawn import Board
from bookings.models import Appointment
from charting.readiness.marks import Readiness
from charting.readiness.queries import readiness_of
from medspa.accounts.permissions import Permission

register = template.Library()


@register.simple_tag
def readiness_on(board: Board) -> dict[int, Readiness]:
    """How the visits of a board stand, by number: asked once for all parts of the board."""
    if "ready" not in board.found:
        visits = [tile.appointment for tile in board.tiles]
        board.found["ready"] = readiness_of(visits, board.sheet.now, opening=board.not_ready)
    ready: dict[int, Readiness] = board.found["ready"]
    return ready


@register.filter
def unready(ready: dict[int, Readiness]) -> int:
    return sum(not one.is_ready for one in ready.values())


@register.filter
def of_visit(ready: dict[int, Readiness], visit: Appointment) -> Readiness | None:
    """None where nothing is made ready any more."""
    return ready.get(visit.pk)


@register.inclusion_tag("charting/_readiness.html", takes_context=True)
def readiness_lines(context: dict[str, Any], visit: Appointment, board: Board) -> dict[str, Any]:
    """Of the visit that is open beside the board: a line for each mark, with one press for what is
    missing. No statement where the board was drawn as well, else fourteen at most."""
    now = context["request"].now
    ready = board.found.get("ready", {}).get(visit.pk) or readiness_of([visit], now).get(visit.pk)
    user = context["request"].user
    return {
        "ready": ready,
        "visit": visit,
        "may_book": user.may(Permission.BOOK_FOR_CLIENT),
        "may_step": user.may(Permission.CHANGE_VISIT_STATUS),
        "may_stock": user.may(Permission.VIEW_STOCK),
        "is_ahead": visit.is_ahead(now),
        "csrf_token": context.get("csrf_token"),
    }
