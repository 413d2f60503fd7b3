"""Since when an area is as it is: the day on which its present cycle began.

A touch-up begins no cycle: the same product in the same place, within the days of its kind
(`TimingRule`: neurotoxin 14 to 21 [R159], filler 14 to 42 [R60][R61][R62][R78]), and less than the
cycle began with there. A product that lasts unlike its class has a cycle of its own beside the
others of the area: skin treated with it is due again, whatever filler lies deeper.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby

from charting.models import Injection
from treatments.models import Modality, TimingRule

Track = tuple[str, str, int]
Days = dict[str, tuple[int, int]]


@dataclass
class Cycle:
    """The lines of its first day, and what was touched up since."""

    on: date
    lines: list[Injection]
    touched_up: list[Injection] = field(default_factory=list)

    @property
    def first(self) -> Injection:
        return self.lines[0]


def present_cycles(lines: Iterable[Injection], days: Days) -> list[Cycle]:
    """The present cycle of each area and track; `lines` are the oldest visit first."""
    cycles: dict[Track, Cycle] = {}
    for on, visit in groupby(lines, key=lambda line: line.chart.visit_on):
        by_track: dict[Track, list[Injection]] = {}
        for line in visit:
            by_track.setdefault(track_of(line), []).append(line)
        for track, given in by_track.items():
            cycles[track] = _after(cycles.get(track), on, given, days)
    return list(cycles.values())


def track_of(line: Injection) -> Track:
    """Area, modality, and the filler itself if it lasts unlike its class."""
    product = line.product
    is_apart = not product.is_neurotoxin and product.recall_months_min is not None
    return line.area_id, str(product.modality), product.pk if is_apart else 0


def touchup_days() -> Days:
    """The days after a treatment on which more of it is a touch-up, for each modality."""
    rules = TimingRule.objects.exclude(touchup_from_day=None).exclude(touchup_to_day=None)
    rows = rules.values_list("modality", "touchup_from_day", "touchup_to_day")
    return {
        modality: (first, last)
        for modality, first, last in rows
        if first is not None and last is not None
    }


def toxin_touchup_days() -> tuple[int, int] | None:
    """From which to which day of a neurotoxin cycle it is touched up [R159]."""
    return touchup_days().get(Modality.NEUROTOXIN)


def _after(cycle: Cycle | None, on: date, given: Sequence[Injection], days: Days) -> Cycle:
    """The cycle that runs after this day: the same one, if all that was given touched it up."""
    window = days.get(str(given[0].product.modality))
    if cycle is None or window is None or not window[0] <= (on - cycle.on).days <= window[1]:
        return Cycle(on, list(given))
    rest = [line for line in given if not _is_less(line, given, cycle)]
    if rest:
        return Cycle(on, rest)
    cycle.touched_up += given
    return cycle


def _is_less(line: Injection, same_day: Sequence[Injection], cycle: Cycle) -> bool:
    added = _sum_at(line, cycle.touched_up) + _sum_at(line, same_day)
    return added < _sum_at(line, cycle.lines)


def _sum_at(place: Injection, lines: Iterable[Injection]) -> Decimal:
    """What was given of the same product on the same side of the area."""
    here = _place(place)
    return sum((line.amount for line in lines if _place(line) == here), Decimal(0))


def _place(line: Injection) -> tuple[int, str, str]:
    return line.product.pk, line.area_id, line.side
