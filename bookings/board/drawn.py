"""The board of a day: its lanes, and the hours that it shows."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from bookings.board.day_sheet import day_sheet
from bookings.board.sheet import DAY_MIN, PROVIDERS, ROOMS, Block, DaySheet, on_the_wall
from bookings.board.strips import ROW_MIN
from bookings.board.tiles import Lane, Tile, lane_of
from bookings.models import Appointment
from medspa.clinic.models import Location
from medspa.formats.dates import format_when
from treatments.stock.queries import newest_readiness

Status = Appointment.Status


@dataclass(frozen=True)
class Board:
    """`not_ready`: why no filler can be given today, if so. `found`: what the rooms above have
    found out about its visits, so that grid and panel ask once."""

    sheet: DaySheet
    first_hour: int
    last_hour: int
    lanes: list[Lane]
    not_ready: str = ""
    tiles: list[Tile] = field(init=False)
    found: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        everything = {tile.appointment.pk: tile for lane in self.lanes for tile in lane.tiles}
        in_order = sorted(everything.values(), key=lambda tile: tile.appointment.starts_at)
        object.__setattr__(self, "tiles", in_order)

    @property
    def now_row(self) -> int | None:
        """The row of the present time; None on another day and outside the hours shown."""
        now_min = self.sheet.now_min
        if now_min is None or not self.first_hour <= now_min / 60 < self.last_hour:
            return None
        return now_min // ROW_MIN

    @property
    def clock(self) -> str:
        return on_the_wall(self.sheet.now_min or 0)

    @property
    def query(self) -> str:
        """Place, day and kind of columns, as the part of an address behind the question mark."""
        wanted = {"location": self.sheet.location.slug, "day": f"{self.sheet.day:%Y-%m-%d}"}
        return urlencode(wanted | ({"by": ROOMS} if self.sheet.by == ROOMS else {}))

    @property
    def address(self) -> str:
        """Of this board, as links have it: a refused step shows it under the address of the step,
        where a query alone leads nowhere."""
        return f"{reverse('day_board')}?{self.query}"

    @property
    def hours(self) -> list[tuple[int, str]]:
        """Row and hour of every line on the left."""
        span = range(self.first_hour, self.last_hour)
        return [(hour * 60 // ROW_MIN, format_when(time(hour), "g:i A")) for hour in span]

    @property
    def last_row(self) -> int:
        return self.last_hour * 60 // ROW_MIN - 1

    @property
    def appointment_count(self) -> int:
        return sum(tile.event.takes_time and not tile.event.is_hold for tile in self.tiles)

    @property
    def late(self) -> int:
        return sum(tile.is_late for tile in self.tiles)

    def tile_of(self, reference: str) -> Tile | None:
        return next((tile for tile in self.tiles if tile.appointment.reference == reference), None)


def board_of(location: Location, day: date, now: datetime, by: str = PROVIDERS) -> Board:
    """Everything that stands on it, in five statements; by rooms, in six."""
    sheet = day_sheet(location, day, now, by)
    span = sheet.span
    first, last = span.starts_min // 60, -(-min(span.ends_min, DAY_MIN) // 60)
    shown = Block(first * 60, last * 60)
    return Board(
        sheet=sheet,
        first_hour=max(first, 0),
        last_hour=min(max(last, first + 1), 24),
        lanes=[lane_of(column, sheet, shown) for column in sheet.columns],
        not_ready=newest_readiness(location, day).problem if sheet.now_min is not None else "",
    )


def draw_grid(board: Board) -> str:
    """The columns with everything in them, safe HTML, the same for whoever looks: what somebody may
    do stands in the panel. Needs no request, so it can be drawn for all open boards at once."""
    with timezone.override(board.sheet.location.zone):
        return render_to_string("bookings/_grid.html", {"board": board})
