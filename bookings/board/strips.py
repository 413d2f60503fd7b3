"""What lies between the visits of a column: closed, cleared up after, free."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from bookings.board.sheet import DAY_MIN, Block, Column, DaySheet, on_the_wall
from bookings.board.words import between, lasting
from medspa.formats.dates import MOMENT_FORMAT

ROW_MIN = 5
SHORTEST_FREE_MIN = QUARTER_MIN = 15


@dataclass(frozen=True)
class Strip:
    """Rows of a column with words on it. `query`: of a free one, what books it, as the part of an
    address behind the question mark."""

    row: int
    span: int
    label: str
    query: str = ""


def rows_of(block: Block) -> tuple[int, int]:
    """Where it begins and how many rows it takes, one at least."""
    starts_min = min(max(block.starts_min, 0), DAY_MIN - ROW_MIN)
    ends_min = min(block.ends_min, DAY_MIN)
    return starts_min // ROW_MIN, max((ends_min - starts_min) // ROW_MIN, 1)


def off_strips(column: Column, shown: Block) -> list[Strip]:
    """Outside the working hours, and absences with their reason."""
    return [
        Strip(*rows_of(block), f"{block.reason or 'Not working'}, {between(block)}")
        for block in [*_outside(column.open, shown), *column.closed]
        if block.ends_min > block.starts_min
    ]


def turnover_strips(column: Column) -> list[Strip]:
    """The buffers before and after the visits."""
    return [
        Strip(*rows_of(block), f"{word} {block.ends_min - block.starts_min} min")
        for event in column.events
        if event.takes_time
        for word, block in (
            ("set-up", Block(event.occupied.starts_min, event.scheduled.starts_min)),
            ("turnover", Block(event.scheduled.ends_min, event.occupied.ends_min)),
        )
        if block.ends_min - block.starts_min >= ROW_MIN
    ]


def free_strips(column: Column, sheet: DaySheet) -> list[Strip]:
    """What is open, not taken and not over, from a quarter on the clock and for one at least."""
    if column.provider is None and column.room is None:
        return []
    taken = [*column.closed, *(one.occupied for one in column.events if one.takes_time)]
    ahead = _ahead(sheet)
    return [
        _free(block, column, sheet)
        for opens in column.open
        for gap in _outside(taken, Block(max(opens.starts_min, ahead), opens.ends_min))
        for block in (Block(-(-gap.starts_min // QUARTER_MIN) * QUARTER_MIN, gap.ends_min),)
        if block.ends_min - block.starts_min >= SHORTEST_FREE_MIN
    ]


def _ahead(sheet: DaySheet) -> int:
    """The first minute that can be booked yet, in whole rows."""
    if sheet.now_min is not None:
        return -(-sheet.now_min // ROW_MIN) * ROW_MIN
    is_over = sheet.day < sheet.location.local(sheet.now).date()
    return DAY_MIN if is_over else 0


def _free(block: Block, column: Column, sheet: DaySheet) -> Strip:
    at = on_the_wall(block.starts_min)
    label = f"{at}, {lasting(block.ends_min - block.starts_min)} free"
    wanted = {
        "location": sheet.location.slug,
        "on": f"{sheet.day:%Y-%m-%d}",
        "starts_at": f"{_moment(block.starts_min, sheet):{MOMENT_FORMAT}}",
    }
    wanted["fits"] = str(block.ends_min - block.starts_min)
    if column.provider:
        wanted["provider"] = column.provider.slug
    if column.room:
        wanted["room"] = str(column.room.pk)
    return Strip(*rows_of(block), label, urlencode(wanted))


def _moment(minute: int, sheet: DaySheet) -> datetime:
    """The instant at which the clock of the location shows it."""
    day = datetime.combine(sheet.day, datetime.min.time())
    return (day + timedelta(minutes=minute)).replace(tzinfo=sheet.location.zone).astimezone(UTC)


def _outside(blocks: Iterable[Block], whole: Block) -> Iterator[Block]:
    """What of `whole` none of the blocks covers."""
    at = whole.starts_min
    for block in sorted(blocks, key=lambda each: each.starts_min):
        yield Block(at, min(block.starts_min, whole.ends_min))
        at = max(at, block.ends_min)
    yield Block(at, whole.ends_min)
