"""Cycles of a treatment, and what counts as a touch-up.

A cycle begins on a day on which more than touch-ups were given. A touch-up is the same product in
the same place, within the days of its kind (`TimingRule`: neurotoxin 14 to 21 [R159], filler 14 to
42 [R60][R61][R62][R78]), and less than the cycle began with there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from treatments.giving.facts import Line, Request
from treatments.models import Modality, Product

OVERNIGHT = timedelta(days=1)  # a visit may go on past midnight, not for a second day

Place = tuple[int, str, str]


@dataclass
class Cycle:
    """What was given on its first day, and what was touched up since."""

    on: date
    lines: list[Line]
    touched_up: list[Line] = field(default_factory=list)

    @property
    def products(self) -> list[Product | None]:
        return list(dict.fromkeys(line.product for line in self.lines))

    def began_with(self, place: Place) -> Decimal:
        return sum_at(self.lines, place)

    def added(self, place: Place) -> Decimal:
        return sum_at(self.touched_up, place)


def cycles_of(lines: Iterable[Line], touch_up_days: tuple[int, int] | None) -> list[Cycle]:
    """The neurotoxin cycles of a client, oldest first. Lines of one day belong together."""
    toxin = [line for line in lines if line.modality == Modality.NEUROTOXIN]
    began = _session_days(toxin)
    cycles: list[Cycle] = []

    def first_day(line: Line) -> date:
        return _day_of(line, began)

    for on, group in groupby(sorted(toxin, key=first_day), key=first_day):
        extend_cycles(cycles, on, list(group), touch_up_days)
    return cycles


def extend_cycles(
    cycles: list[Cycle], on: date, lines: Sequence[Line], touch_up_days: tuple[int, int] | None
) -> None:
    """Take the lines of one day into the last cycle as touch-ups; begin another with the rest."""
    rest = list(lines)
    if cycles and in_window(on, cycles[-1].on, touch_up_days):
        rest = [line for line in lines if not _is_less(line, lines, cycles[-1])]
        cycles[-1].touched_up += [line for line in lines if line not in rest]
    if rest:
        cycles.append(Cycle(on, rest))


def _is_less(line: Line, same_day: Sequence[Line], cycle: Cycle) -> bool:
    place = place_of(line)
    if place is None or line.amount is None:
        return False
    return cycle.added(place) + sum_at(same_day, place) < cycle.began_with(place)


def _session_days(lines: Iterable[Line]) -> dict[str, date]:
    began: dict[str, date] = {}
    for line in lines:
        if line.session:
            began[line.session] = min(line.on, began.get(line.session, line.on))
    return began


def _day_of(line: Line, began: dict[str, date]) -> date:
    """The day of the line's visit: the day before, if the visit went on past midnight."""
    first = began.get(line.session, line.on)
    return first if line.on - first <= OVERNIGHT else line.on


def place_of(line: Line | Request) -> Place | None:
    if line.product is None or line.area is None:
        return None
    return line.product.pk, line.area.pk, line.side


def sum_at(lines: Iterable[Line], place: Place) -> Decimal:
    there = (line.amount for line in lines if place_of(line) == place)
    return sum((amount for amount in there if amount is not None), Decimal(0))


def in_window(on: date, began_on: date, touch_up_days: tuple[int, int] | None) -> bool:
    if touch_up_days is None:
        return False
    first, last = touch_up_days
    return first <= (on - began_on).days <= last
