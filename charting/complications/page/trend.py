"""Capillary refill over time as a small picture, with the pulses as lines across it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from charting.complications.page.log import LogLine
from charting.complications.wording import OVER, seconds_text
from charting.models import EventEntry

Kind = EventEntry.Kind
LEFT, RIGHT, TOP, STEP = 40.0, 296.0, 14.0, 20.0  # pixels of the picture; a second is a step


@dataclass(frozen=True)
class Series:
    """One side: where its points lie, and what the last one says."""

    side: str
    points: list[tuple[float, float]]
    says: str

    @property
    def path(self) -> str:
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in self.points)

    @property
    def last_y(self) -> float:
        return self.points[-1][1]


@dataclass(frozen=True)
class Trend:
    """Nothing is drawn before refill was measured."""

    series: list[Series]
    pulses: list[tuple[int, float]]

    @property
    def words(self) -> str:
        """For whoever does not see the picture."""
        return ". ".join(one.says for one in self.series)


def trend_of(lines: Iterable[LogLine], began_at: datetime, now: datetime) -> Trend:
    standing = [line for line in lines if line.instead is None][::-1]
    measured = [line for line in standing if line.entry.kind == Kind.REFILL]
    last = max((line.entry.at for line in standing), default=now)
    span = max((last - began_at).total_seconds(), 60.0)

    def across(at: datetime) -> float:
        return LEFT + (RIGHT - LEFT) * (at - began_at).total_seconds() / span

    return Trend(
        [
            _series(side, [line for line in measured if line.entry.side == side], across)
            for side in ("L", "R")
            if any(line.entry.side == side for line in measured)
        ],
        [(line.number, across(line.entry.at)) for line in standing if line.number],
    )


def _series(side: str, lines: list[LogLine], across: Callable[[datetime], float]) -> Series:
    points = [
        (across(line.entry.at), TOP + STEP * (OVER - max(float(line.entry.number or 0), 2.0)))
        for line in lines
    ]
    name = EventEntry.Side(side).label
    return Series(side, points, f"{name} {seconds_text(lines[-1].entry.number or 0)}")
