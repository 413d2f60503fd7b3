"""What is due again, in the order of calling: overdue, due now, ahead, without a date."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

from charting.followup.maintenance import AreaDue, Maintenance
from charting.followup.reviews import ReviewDue
from treatments.catalogue.timing import TOXIN_FLOOR_DAYS, Window
from treatments.giving import ToxinAgain
from treatments.models import Modality


class DueState(IntEnum):
    """Where today lies. What only opens a door (`OPEN`) is never overdue."""

    OVERDUE = 0
    NOW = 1
    AHEAD = 2
    OPEN = 3
    OVER = 4
    UNKNOWN = 5


@dataclass(frozen=True)
class DueLine:
    """One thing with its days. `window` is None where no source says when."""

    what: str
    detail: str
    window: Window | None
    when: DueState
    says: str
    needs_review: bool = False
    book_on: date | None = None

    @property
    def is_overdue(self) -> bool:
        return self.when == DueState.OVERDUE

    @property
    def is_one_day(self) -> bool:
        return self.window is not None and self.window[0] == self.window[1]

    @property
    def order(self) -> tuple[int, date]:
        """Who is overdue longest comes first, and what comes soonest."""
        first, last = self.window or (date.max, date.max)
        return self.when, last if self.when in (DueState.OVERDUE, DueState.NOW) else first


def due_lines(maintenance: Maintenance, today: date) -> list[DueLine]:
    """Every date of what was given, as of `today` on the clock of the place."""
    lines = [*_whole(maintenance, today), *(_area(due, today) for due in maintenance.areas)]
    if maintenance.toxin:
        lines += _toxin(maintenance.toxin, today)
    lines += [_review(one, today) for one in maintenance.reviews if not one.is_over(today)]
    return sorted(lines, key=lambda line: line.order)


def _whole(maintenance: Maintenance, today: date) -> Iterator[DueLine]:
    if on := maintenance.annual_due_on:
        yield _due("Yearly visit", "", (on, on), today)
    if maintenance.course:
        yield _due("Whole treatment series", "", maintenance.course, today)


def _area(due: AreaDue, today: date) -> DueLine:
    detail = f"{due.product}, given {due.given_on:%b} {due.given_on.day}, {due.given_on.year}"
    if due.window is None:
        return DueLine(str(due.area), detail, None, DueState.UNKNOWN, "no date known")
    return _due(str(due.area), detail, due.window, today, needs_review=not due.is_agreed)


def _due(
    what: str, detail: str, window: Window, today: date, *, needs_review: bool = False
) -> DueLine:
    when, days = state_on(window, today)
    if when == DueState.OVERDUE:
        says = f"overdue by {_count(days)}"
    elif when == DueState.AHEAD:
        says = f"in {_count(days)}"
    else:
        says = "due now" if window[1] > today else "due today"
    return DueLine(what, detail, window, when, says, needs_review)


def state_on(window: Window | None, today: date) -> tuple[DueState, int]:
    """Where `today` lies, and by how many days: since the end, to the beginning, else none."""
    if window is None:
        return DueState.UNKNOWN, 0
    first, last = window
    if today > last:
        return DueState.OVERDUE, (today - last).days
    if today < first:
        return DueState.AHEAD, (first - today).days
    return DueState.NOW, 0


def _review(review: ReviewDue, today: date) -> DueLine:
    what = Modality(review.modality).label
    if day := review.booked_on(today):
        return DueLine("Review", what, (day, day), DueState.AHEAD, "booked")
    due = _due("Review", what, review.window, today)
    return replace(due, book_on=max(review.best_on, today))


def _toxin(toxin: ToxinAgain, today: date) -> Iterator[DueLine]:
    """Days from which something may be done: past ones are open, not overdue."""
    yield _from(f"Earliest repeat ({TOXIN_FLOOR_DAYS} d)", toxin.floor_on, today)
    yield _from("Repeat per label", toxin.from_on, today)
    if toxin.touch_up:
        yield _touch_up(toxin.touch_up, today)


def _from(what: str, on: date, today: date) -> DueLine:
    if today < on:
        return DueLine(what, "Neurotoxin", (on, on), DueState.AHEAD, f"in {_days(on, today)}")
    return DueLine(what, "Neurotoxin", (on, on), DueState.OPEN, "allowed now")


def _touch_up(window: Window, today: date) -> DueLine:
    first, last = window
    if today > last:
        when, says = DueState.OVER, f"closed {_days(today, last)} ago"
    elif today < first:
        when, says = DueState.AHEAD, f"in {_days(first, today)}"
    else:
        when, says = DueState.NOW, "open now"
    return DueLine("Touch-up window", "Neurotoxin", window, when, says)


def _days(later: date, earlier: date) -> str:
    return _count((later - earlier).days)


def _count(days: int) -> str:
    return "1 day" if days == 1 else f"{days:,} days"
