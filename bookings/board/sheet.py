"""What a day is made of, in minutes on the location's clock, before anything is drawn."""

from dataclasses import dataclass, field
from datetime import date, datetime

from bookings.models import Appointment
from medspa.clinic.models import Location, Resource, StaffMember

DAY_MIN = 24 * 60
PROVIDERS, ROOMS = "providers", "rooms"
Status = Appointment.Status


def on_the_wall(minute: int) -> str:
    """`9:05`, `1:30`: as the hours beside the board, which say which half of the day it is."""
    minute %= DAY_MIN
    return f"{(minute // 60 + 11) % 12 + 1}:{minute % 60:02}"


@dataclass(frozen=True)
class Block:
    """A stretch of the day in minutes from midnight on the location's clock."""

    starts_min: int
    ends_min: int
    reason: str = ""


@dataclass(frozen=True)
class Event:
    """An appointment on the board. `occupied` includes the buffers; minutes as in Block.

    `since_min`: so long the client has been waiting, or in the room. `done_at`: when the visit was
    done. `offered_to`: who may take the time that is held.
    """

    appointment: Appointment
    scheduled: Block
    occupied: Block
    client_name: str
    room_name: str
    since_min: int | None
    done_at: datetime | None
    offered_to: list[str]
    awaits_checkout: bool

    @property
    def status(self) -> str:
        return self.appointment.status

    @property
    def clock(self) -> str:
        """When it begins, on the wall."""
        return on_the_wall(self.scheduled.starts_min)

    @property
    def is_hold(self) -> bool:
        return self.status == Status.HELD

    @property
    def takes_time(self) -> bool:
        return self.status not in (Status.NO_SHOW, Status.CANCELLED)


@dataclass(frozen=True)
class Column:
    """A day of one provider, or of one room; with neither, of the visits that have no room.

    When it is open, when it is closed after all, and what happens.
    """

    provider: StaffMember | None = None
    room: Resource | None = None
    open: list[Block] = field(default_factory=list)
    closed: list[Block] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The same on every board and every day."""
        if self.provider:
            return f"with-{self.provider.slug}"
        return f"in-{self.room.pk}" if self.room else "in-none"

    @property
    def name(self) -> str:
        if self.provider:
            return self.provider.name
        return self.room.name if self.room else "No room"


@dataclass(frozen=True)
class DaySheet:
    """The board of a location for one day. `now_min` is None on other days than today."""

    location: Location
    day: date
    by: str
    now: datetime
    now_min: int | None
    columns: list[Column]
    cancelled: list[Event]

    @property
    def events(self) -> list[Event]:
        """Each once, in order of time, though it takes two rooms."""
        once = {event.appointment.pk: event for each in self.columns for event in each.events}
        return sorted(
            once.values(), key=lambda each: (each.appointment.starts_at, each.client_name)
        )

    @property
    def span(self) -> Block:
        """From the first to the last minute that anything is drawn at; 9 to 5 on an empty day."""
        blocks = [block for column in self.columns for block in column.open]
        blocks += [event.occupied for event in self.events]
        return Block(
            min((block.starts_min for block in blocks), default=9 * 60),
            max((block.ends_min for block in blocks), default=17 * 60),
        )
