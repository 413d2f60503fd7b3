"""The day sheet as the board draws it: rows of five minutes, and every state in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time

from bookings.board.day_sheet import DAY_MIN, Block, Column, DaySheet, Event
from bookings.board.lanes import side_by_side
from bookings.models import Appointment
from bookings.reservation.conflicts import describe_hold
from medspa.clinic.models import StaffMember
from medspa.formats.dates import format_when

ROW_MIN = 5
LOWEST = 3  # rows: less than a quarter of an hour could not be read
TWO_LINES = 6
Status = Appointment.Status

NEED_CHECK = (Status.BOOKED, Status.CONFIRMED, Status.ARRIVED, Status.IN_TREATMENT)
CSS_CLASSES = {
    Status.HELD: "is-hold",
    Status.ARRIVED: "is-arrived",
    Status.IN_TREATMENT: "is-room",
    Status.COMPLETED: "is-done",
    Status.CANCELLED: "is-cancelled",
    Status.NO_SHOW: "is-noshow",
}


@dataclass(frozen=True)
class Tile:
    """One appointment on the board. `css_class` and `side` are classes; the state is told in words:
    its `label` beside the name, and its `detail` below."""

    event: Event
    row: int
    span: int
    css_class: str
    side: str
    clock: str
    words: str
    detail: str = ""
    overlaps: str = ""  # with whom the provider is double-booked

    @property
    def label(self) -> str:
        """Beside the name."""
        return f"{self.clock} {self.words}".strip()

    @property
    def is_short(self) -> bool:
        """Room for one line only."""
        return self.span < TWO_LINES

    @property
    def has_mark(self) -> bool:
        return self.css_class in ("is-done", "is-needs")

    @property
    def is_unready(self) -> bool:
        """Filler is to be given, or is being given: it needs the opening checklist of the day."""
        return needs_check(self.appointment)

    @property
    def appointment(self) -> Appointment:
        return self.event.appointment


@dataclass(frozen=True)
class ClosedBlock:
    row: int
    span: int
    label: str


@dataclass(frozen=True)
class Lane:
    provider: StaffMember
    off: list[ClosedBlock]
    tiles: list[Tile]


@dataclass(frozen=True)
class Board:
    sheet: DaySheet
    first_hour: int
    last_hour: int
    lanes: list[Lane]

    @property
    def now_row(self) -> int | None:
        """The row of the present time; None on another day and outside the hours shown."""
        now_min = self.sheet.now_min
        if now_min is None or not self.first_hour <= now_min / 60 < self.last_hour:
            return None
        return now_min // ROW_MIN

    @property
    def hours(self) -> list[tuple[int, str]]:
        """Row and hour of every line on the left."""
        span = range(self.first_hour, self.last_hour)
        return [(hour * 60 // ROW_MIN, _wall(hour * 60)) for hour in span]

    @property
    def last_row(self) -> int:
        return self.last_hour * 60 // ROW_MIN - 1

    @property
    def tiles(self) -> list[Tile]:
        """Of all lanes, in order of time."""
        everything = [tile for lane in self.lanes for tile in lane.tiles]
        return sorted(everything, key=lambda tile: tile.appointment.starts_at)

    @property
    def appointment_count(self) -> int:
        return sum(
            tile.appointment.status not in (Status.HELD, Status.NO_SHOW) for tile in self.tiles
        )

    @property
    def to_check_out(self) -> list[Appointment]:
        """Today's visits that are done, whose clients have not left by the desk yet."""
        return [tile.appointment for tile in self.tiles if tile.event.awaits_checkout]

    @property
    def late(self) -> int:
        return sum(tile.css_class == "is-needs" for tile in self.tiles)

    def tile_of(self, reference: str) -> Tile | None:
        return next((tile for tile in self.tiles if tile.appointment.reference == reference), None)


def needs_check(appointment: Appointment) -> bool:
    """Whether it waits for the opening checklist, or should have."""
    return appointment.status in NEED_CHECK and appointment.appointment_type.gives_filler


def build_board(sheet: DaySheet) -> Board:
    """The board with an hour's edge above and below."""
    span = sheet.span
    first, last = span.starts_min // 60, -(-min(span.ends_min, DAY_MIN) // 60)
    return Board(
        sheet=sheet,
        first_hour=max(first, 0),
        last_hour=min(max(last, first + 1), 24),
        lanes=[_lane(column, sheet, Block(first * 60, last * 60)) for column in sheet.columns],
    )


def _lane(column: Column, sheet: DaySheet, shown: Block) -> Lane:
    off = [*_between(column.open, shown), *column.closed]
    return Lane(
        provider=column.provider,
        off=[
            ClosedBlock(*_rows(block), _closed_label(block))
            for block in off
            if block.ends_min > block.starts_min
        ],
        tiles=[
            _tile(event, side, sheet, _overlapped(event, column.events))
            for event, side in side_by_side(column.events)
        ],
    )


def _between(open_hours: Iterable[Block], shown: Block) -> Iterator[Block]:
    """What lies outside the working hours."""
    at = shown.starts_min
    for block in sorted(open_hours, key=lambda each: each.starts_min):
        yield Block(at, block.starts_min)
        at = max(at, block.ends_min)
    yield Block(at, shown.ends_min)


def _overlapped(event: Event, others: Iterable[Event]) -> str:
    """The clients whom the provider has at the same time, buffers included."""
    at_once = [
        other.client_name
        for other in others
        if other is not event
        and Status.NO_SHOW not in (event.status, other.status)
        and other.occupied.starts_min < event.occupied.ends_min
        and event.occupied.starts_min < other.occupied.ends_min
    ]
    return " and ".join(at_once)


def _tile(event: Event, side: str, sheet: DaySheet, overlaps: str) -> Tile:
    row, span = _rows(event.scheduled)
    late = _late_min(event, sheet)
    css_class = "is-needs" if late else CSS_CLASSES.get(Status(event.status), "")
    detail = f"late {_lasting(late)}" if late else ""
    if event.waiting_min:
        detail = f"waiting {_lasting(event.waiting_min)}"
    return Tile(event, row, max(span, LOWEST), css_class, side, *_label(event), detail, overlaps)


def _rows(block: Block) -> tuple[int, int]:
    starts_min = min(max(block.starts_min, 0), DAY_MIN - ROW_MIN)
    ends_min = min(block.ends_min, DAY_MIN)
    return starts_min // ROW_MIN, max((ends_min - starts_min) // ROW_MIN, 1)


def _late_min(event: Event, sheet: DaySheet) -> int:
    """Minutes since the client should have come; 0 if they are here or have time yet."""
    if sheet.now_min is None or not event.appointment.is_before_visit:
        return 0
    return max(0, sheet.now_min - event.scheduled.starts_min)


def _label(event: Event) -> tuple[str, str]:
    """When it begins, and how it stands."""
    appointment = event.appointment
    if event.is_hold:
        return "", describe_hold(appointment)
    words = {
        Status.CONFIRMED: "confirmed",
        Status.ARRIVED: "arrived",
        Status.IN_TREATMENT: f"in {event.room_name or 'the room'}",
        Status.COMPLETED: "to check out" if event.awaits_checkout else "done",
        Status.NO_SHOW: "no-show",
    }
    return format_clock(appointment.local_start), words.get(Status(event.status), "")


def _lasting(minutes: int) -> str:
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02}"


def _closed_label(block: Block) -> str:
    return f"{block.reason or 'Not working'}, {_wall(block.starts_min)} to {_wall(block.ends_min)}"


def _wall(minute: int) -> str:
    return format_when(time(minute // 60 % 24, minute % 60), "g:i A")


def format_clock(local: datetime) -> str:
    return format_when(local, "g:i A")
