"""What the boards that look at one day are shown, drawn once for all of them."""

from datetime import datetime

from django.template.loader import render_to_string
from django.utils import timezone

from bookings.board.at_a_glance import at_a_glance
from bookings.board.drawn import Board, board_of, draw_grid
from bookings.live.grids import Place
from medspa.clinic.models import Location


def draw_place(place: Place, now: datetime) -> dict[str, str]:
    """HTML by the id of the element that it stands for; nothing in it depends on who looks."""
    location = Location.objects.get(pk=place.location_id)
    board = board_of(location, place.day, now, place.by)
    return {"board": draw_grid(board), **_beside(board)}


def _beside(board: Board) -> dict[str, str]:
    glance = {"glance": at_a_glance(board), "not_ready": board.not_ready, "may_step": True}
    beside = {
        "day-count": ("bookings/_day_count.html", {}),
        "glance": ("bookings/_at_a_glance.html#lists", glance),
    }
    with timezone.override(board.sheet.location.zone):
        return {
            name: render_to_string(template, said | {"board": board})
            for name, (template, said) in beside.items()
        }
