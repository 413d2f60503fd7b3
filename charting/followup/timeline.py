"""When treatments are due again, as a picture: a row for each area, from what was delivered.

One structure for the drawing and for the words beside it. It says nothing in any language: the
page does (`templates/charting/_when_due.html`). Places are percent of the width of the picture.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from charting.followup.due_list import DueState, state_on
from charting.followup.maintenance import Maintenance
from treatments.catalogue.timing import Window
from treatments.models import FacialArea, Product

MONTHS_BEFORE = 9
MONTHS_AT_LEAST, MONTHS_AT_MOST = 24, 36
LABEL_AT_MOST = 68.0
"""A label begins left of this, or it stands before what it is about, if that is due."""
LEAST_WIDTH = 1.6
ROOM_OF_YEAR = 20.0


@dataclass(frozen=True)
class Place:
    """From `left` on, so wide: percent of the picture."""

    left: float
    width: float

    @property
    def right(self) -> float:
        return round(self.left + self.width, 2)


@dataclass(frozen=True)
class Period:
    """The days that the picture shows. The last one is the day after it."""

    first: date
    end: date

    def at(self, day: date) -> float:
        """Where a day lies: 0 to 100, also of one that lies outside."""
        share = (day - self.first).days / (self.end - self.first).days
        return round(100 * min(max(share, 0), 1), 2)

    def place(self, first: date, last: date) -> Place | None:
        """None where nothing of these days is shown."""
        if last < self.first or first >= self.end:
            return None
        left = self.at(first)
        width = max(self.at(last) - left, LEAST_WIDTH)
        return Place(min(left, 100 - LEAST_WIDTH), width)


@dataclass(frozen=True)
class DueRow:
    """One area, or the yearly visit where `area` is None; `days` to the window or since its end.

    `bar` is the window in which it is due, `over` what passed since, up to today.
    """

    area: FacialArea | None
    product: Product | None
    given_on: date
    window: Window | None
    state: DueState
    days: int
    is_agreed: bool
    given_at: float | None
    bar: Place | None
    over: Place | None
    label_at: float | None
    is_label_before: bool

    @property
    def is_overdue(self) -> bool:
        return self.state == DueState.OVERDUE

    @property
    def is_due(self) -> bool:
        return self.state == DueState.NOW

    @property
    def is_toxin(self) -> bool:
        return self.product is not None and self.product.is_neurotoxin

    @property
    def is_one_day(self) -> bool:
        return self.window is not None and self.window[0] == self.window[1]

    @property
    def order(self) -> tuple[int, date]:
        """As in the list: who is overdue longest first, then what comes soonest."""
        first, last = self.window or (date.max, date.max)
        is_here = self.state in (DueState.OVERDUE, DueState.NOW)
        return self.state, last if is_here else first


@dataclass(frozen=True)
class DueTimeline:
    """`years`: each with where its first day lies."""

    today: date
    period: Period
    rows: list[DueRow]

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def today_at(self) -> float:
        return self.period.at(self.today)

    @property
    def years(self) -> list[tuple[int, float]]:
        span = range(self.period.first.year + 1, self.period.end.year + 1)
        later = [(year, self.period.at(date(year, 1, 1))) for year in span]
        has_room = later[0][1] > ROOM_OF_YEAR
        return [(self.period.first.year, 0.0), *later] if has_room else later

    @property
    def overdue(self) -> list[DueRow]:
        return [row for row in self.rows if row.is_overdue]

    @property
    def due(self) -> list[DueRow]:
        return [row for row in self.rows if row.is_due]


@dataclass(frozen=True)
class _Given:
    """What is due again, before it is drawn."""

    area: FacialArea | None
    product: Product | None
    on: date
    window: Window | None
    is_agreed: bool


def due_timeline(maintenance: Maintenance, today: date) -> DueTimeline:
    """The picture as of `today` on the clock of the place: 24 to 36 months, 9 of them past."""
    given = list(_given(maintenance))
    period = _period(today, [one.window for one in given if one.window])
    rows = [_row(one, period, today) for one in given]
    return DueTimeline(today, period, sorted(rows, key=lambda row: row.order))


def _given(maintenance: Maintenance) -> Iterator[_Given]:
    for due in maintenance.areas:
        yield _Given(due.area, due.product, due.given_on, due.window, due.is_agreed)
    if maintenance.filler_on and (on := maintenance.annual_due_on):
        yield _Given(None, None, maintenance.filler_on, (on, on), is_agreed=True)


def _period(today: date, windows: list[Window]) -> Period:
    first = today.replace(day=1) - relativedelta(months=MONTHS_BEFORE)
    latest = max((window[1] for window in windows), default=today)
    months = (latest.year - first.year) * 12 + latest.month - first.month + 2
    shown = min(max(months, MONTHS_AT_LEAST), MONTHS_AT_MOST)
    return Period(first, first + relativedelta(months=shown))


def _row(given: _Given, period: Period, today: date) -> DueRow:
    state, days = state_on(given.window, today)
    bar = period.place(*given.window) if given.window else None
    is_over = given.window is not None and state == DueState.OVERDUE
    over = period.place(given.window[1], today) if given.window and is_over else None
    label_at, is_before = _label(bar, over, is_ahead=state == DueState.AHEAD)
    return DueRow(
        area=given.area,
        product=given.product,
        given_on=given.on,
        window=given.window,
        state=state,
        days=days,
        is_agreed=given.is_agreed,
        given_at=period.at(given.on) if given.on >= period.first else None,
        bar=bar,
        over=over,
        label_at=label_at,
        is_label_before=is_before,
    )


def _label(bar: Place | None, over: Place | None, *, is_ahead: bool) -> tuple[float | None, bool]:
    """Where the words stand: behind what is drawn, or before it where the picture ends. What is
    ahead is told by its bar alone where there is no room."""
    drawn = over or bar
    if drawn is None:
        return (None, False)
    if drawn.right <= LABEL_AT_MOST:
        return (drawn.right, False)
    return (None, False) if is_ahead else (drawn.left, True)
