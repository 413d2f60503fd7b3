"""What the desk wants to know when no visit is open: who is late, who is here, who comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from bookings.board.drawn import Board
from bookings.board.sheet import on_the_wall
from bookings.board.tiles import Tile
from bookings.models import Appointment

SOON = timedelta(minutes=65)
NEXT_AT_LEAST = 3
"""So many are named though they come later."""
CHECK_OUT = "checked_out"
Status = Appointment.Status


@dataclass(frozen=True)
class Line:
    """One visit with its next step: the status `to` which one press takes it, what the button
    `does`, and two lines of words."""

    tile: Tile
    to: str
    does: str
    says: str
    about: str
    is_main: bool = False


@dataclass(frozen=True)
class Listed:
    """A list with its heading; `note` beside it."""

    key: str
    name: str
    note: str
    lines: list[Line]


def at_a_glance(board: Board) -> list[Listed]:
    """Of today, in order of time, and no empty list; nothing on another day."""
    if board.sheet.now_min is None:
        return []
    coming = [tile for tile in board.tiles if tile.appointment.is_before_visit]
    late = [_late(tile) for tile in coming if tile.is_late]
    leaving = [_leaving(tile) for tile in board.tiles if tile.event.awaits_checkout]
    here = [_here(tile) for tile in board.tiles if tile.appointment.is_here]
    ahead, until = _next(board, [tile for tile in coming if not tile.is_late])
    lists = [
        Listed("leaving", "To check out", str(len(leaving)), leaving),
        Listed("late", "Late", str(len(late)), late),
        Listed("here", "Here", str(len(here)), here),
        Listed("next", "Next", f"until {until}", ahead),
    ]
    return [each for each in lists if each.lines]


def _leaving(tile: Tile) -> Line:
    with_whom = tile.appointment.provider.name
    return Line(tile, CHECK_OUT, "Check out", with_whom, _service(tile), is_main=True)


def _late(tile: Tile) -> Line:
    phone = tile.appointment.client.phone if tile.appointment.client else ""
    return Line(tile, Status.ARRIVED, "Check in", tile.state, str(phone))


def _here(tile: Tile) -> Line:
    if tile.event.status == Status.ARRIVED:
        place = tile.event.room_name or tile.appointment.provider.name
        return Line(tile, Status.IN_TREATMENT, "To room", tile.state, place, is_main=True)
    return Line(tile, Status.COMPLETED, "Done", tile.state, tile.appointment.provider.name)


def _next(board: Board, ahead: list[Tile]) -> tuple[list[Line], str]:
    """Those of the next hour, or the first few; and until when they come."""
    soon_min = (board.sheet.now_min or 0) + SOON // timedelta(minutes=1)
    soon = [tile for tile in ahead if tile.event.scheduled.starts_min <= soon_min]
    if len(soon) >= NEXT_AT_LEAST:
        return _coming(soon), on_the_wall(soon_min)
    named = ahead[:NEXT_AT_LEAST]
    return _coming(named), named[-1].clock if named else ""


def _coming(tiles: Iterable[Tile]) -> list[Line]:
    return [
        Line(tile, Status.ARRIVED, "Check in", tile.appointment.provider.name, _service(tile))
        for tile in tiles
    ]


def _service(tile: Tile) -> str:
    return str(tile.appointment.appointment_type)
