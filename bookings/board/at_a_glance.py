"""What the desk wants to know when no visit is open: who is late, who is here, who comes next."""

from dataclasses import dataclass
from datetime import timedelta

from bookings.board.drawn import Board
from bookings.board.sheet import on_the_wall
from bookings.board.tiles import Tile
from bookings.models import Appointment

SOON = timedelta(minutes=65)
NEXT_AT_LEAST = 3
"""So many are named though they come later."""
Status = Appointment.Status


@dataclass(frozen=True)
class Glance:
    """Tiles in order of time. `until`: up to when the next ones are named."""

    leaving: list[Tile]
    late: list[Tile]
    here: list[Tile]
    next: list[Tile]
    until: str

    @property
    def is_quiet(self) -> bool:
        return not (self.leaving or self.late or self.here or self.next)


def at_a_glance(board: Board) -> Glance:
    """Of today; on another day everything but what is not ready is empty."""
    if board.sheet.now_min is None:
        return Glance([], [], [], [], "")
    coming = [tile for tile in board.tiles if tile.appointment.is_before_visit]
    late = [tile for tile in coming if tile.is_late]
    ahead = [tile for tile in coming if not tile.is_late]
    soon_min = board.sheet.now_min + SOON // timedelta(minutes=1)
    soon = [tile for tile in ahead if tile.event.scheduled.starts_min <= soon_min]
    named = soon if len(soon) >= NEXT_AT_LEAST else ahead[:NEXT_AT_LEAST]
    return Glance(
        leaving=[tile for tile in board.tiles if tile.event.awaits_checkout],
        late=late,
        here=[tile for tile in board.tiles if tile.appointment.is_here],
        next=named,
        until=on_the_wall(soon_min if named is soon else named[-1].event.scheduled.starts_min)
        if named
        else "",
    )
