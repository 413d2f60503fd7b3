"""The day sheet as the board draws it: rows of five minutes, and every state in words."""

from dataclasses import dataclass

from bookings.board.lanes import side_by_side
from bookings.board.sheet import ROOMS, Block, Column, DaySheet, Event, on_the_wall
from bookings.board.strips import Strip, free_strips, off_strips, rows_of, turnover_strips
from bookings.board.words import late_min, say_hold, say_state, say_who
from bookings.models import Appointment

LOWEST = 3  # rows: less than a quarter of an hour could not be read
THREE_LINES = 5
Status = Appointment.Status

NEED_CHECK = (Status.BOOKED, Status.CONFIRMED, Status.ARRIVED, Status.IN_TREATMENT)
CSS_CLASSES = {
    Status.HELD: "is-hold",
    Status.BOOKED: "is-booked",
    Status.CONFIRMED: "is-confirmed",
    Status.ARRIVED: "is-arrived",
    Status.IN_TREATMENT: "is-room",
    Status.COMPLETED: "is-done",
    Status.CANCELLED: "is-cancelled",
    Status.NO_SHOW: "is-noshow",
}
MARKED = ("is-done", "is-late", "is-leaving")
"""These states have a glyph before the name."""


@dataclass(frozen=True)
class Tile:
    """One appointment in one column, the same whoever looks. `css_class` and `side` are classes;
    the state is told in words as well: `state` beside the name, `detail` below."""

    event: Event
    key: str
    row: int
    span: int
    css_class: str
    side: str
    who: str
    clock: str
    until: str
    state: str
    place: str  # the room; on a board of rooms, with whom
    detail: str = ""
    overlaps: str = ""  # with whom the provider is double-booked

    @property
    def is_short(self) -> bool:
        """Room for two lines only."""
        return self.span < THREE_LINES

    @property
    def has_mark(self) -> bool:
        return self.css_class in MARKED

    @property
    def is_late(self) -> bool:
        return self.css_class == "is-late"

    @property
    def is_unready(self) -> bool:
        """Filler is to be given, or is being given: it needs the opening checklist of the day."""
        return needs_check(self.appointment)

    @property
    def appointment(self) -> Appointment:
        return self.event.appointment


@dataclass(frozen=True)
class Lane:
    """A column as it is drawn. `off`: closed; `turnovers`: the buffers of visits; `free`: what can
    be booked."""

    column: Column
    about: str
    off: list[Strip]
    turnovers: list[Strip]
    free: list[Strip]
    tiles: list[Tile]

    @property
    def key(self) -> str:
        return self.column.key

    @property
    def visit_count(self) -> int:
        return sum(tile.event.takes_time and not tile.event.is_hold for tile in self.tiles)


def needs_check(appointment: Appointment) -> bool:
    """Whether it waits for the opening checklist, or should have."""
    return appointment.status in NEED_CHECK and appointment.appointment_type.gives_filler


def lane_of(column: Column, sheet: DaySheet, shown: Block) -> Lane:
    tiles = [_tile(event, side, column, sheet) for event, side in side_by_side(column.events)]
    return Lane(
        column=column,
        about=_about(column, sheet),
        off=off_strips(column, shown),
        turnovers=turnover_strips(column),
        free=free_strips(column, sheet),
        tiles=tiles,
    )


def _tile(event: Event, side: str, column: Column, sheet: DaySheet) -> Tile:
    row, span = rows_of(event.scheduled)
    return Tile(
        event=event,
        key=f"{column.key}-{event.appointment.reference}",
        row=row,
        span=max(span, LOWEST),
        css_class=_css_class(event, sheet),
        side=side,
        who=say_who(event),
        clock=event.clock,
        until=on_the_wall(event.scheduled.ends_min),
        state=say_state(event, sheet),
        place=event.appointment.provider.name if sheet.by == ROOMS else event.room_name,
        detail=say_hold(event, sheet),
        overlaps=_overlapped(event, column),
    )


def _css_class(event: Event, sheet: DaySheet) -> str:
    if late_min(event, sheet):
        return "is-late"
    return "is-leaving" if event.awaits_checkout else CSS_CLASSES[Status(event.status)]


def _overlapped(event: Event, column: Column) -> str:
    """The clients whom the provider has at the same time, buffers included."""
    at_once = [
        other.client_name
        for other in column.events
        if other is not event
        and event.takes_time
        and other.takes_time
        and other.occupied.starts_min < event.occupied.ends_min
        and event.occupied.starts_min < other.occupied.ends_min
    ]
    return " and ".join(at_once)


def _about(column: Column, sheet: DaySheet) -> str:
    """Below the name: `RN · Room 2, in use`, `Treatment room · free`, `Injector · 7 visits`."""
    if column.provider:
        what = column.provider.credentials or column.provider.title
    else:
        what = column.room.get_kind_display() if column.room else ""
    return " · ".join(word for word in (what, _now(column, sheet)) if word)


def _now(column: Column, sheet: DaySheet) -> str:
    """Whether the room is free now; on another day, how many visits there are."""
    taking = [event for event in column.events if event.takes_time and not event.is_hold]
    if sheet.now_min is None:
        return f"{len(taking)} visit{'' if len(taking) == 1 else 's'}"
    if inside := next((one for one in taking if one.status == Status.IN_TREATMENT), None):
        return f"{inside.room_name}, in use" if column.provider and inside.room_name else "in use"
    ahead = [one.room_name for one in taking if one.scheduled.ends_min > sheet.now_min]
    last = [one.room_name for one in taking][-1:]
    room = next(iter([*ahead, *last]), "") if column.provider else ""
    return f"{room}, free" if room else "free"
