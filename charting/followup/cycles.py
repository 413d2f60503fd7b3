"""Since when an area is as it is: the day on which its present cycle began.

A touch-up begins no cycle (`treatments.giving.cycles`). A product that lasts unlike its class has a
cycle of its own beside the others of the area: skin treated with it is due again, whatever filler
lies deeper.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from charting.history.queries import line_of
from charting.models import Injection
from treatments.giving import Cycle, Line, extend_cycles
from treatments.models import FacialArea, Product
from treatments.models.timing_rule import DaySpan

Track = tuple[str, str, int]


class AreaCycle(NamedTuple):
    """Since `on` the area is as the product made it."""

    area: FacialArea
    product: Product
    on: date


def present_cycles(lines: Iterable[Injection], days: Mapping[str, DaySpan]) -> list[AreaCycle]:
    """The present cycle of each area and track; `lines` are the oldest visit first.

    `days`: those of touch-ups, by modality. Lines count on the day of their visit.
    """
    return cycles_of_visits(((line.chart.visit_on, line_of(line)) for line in lines), days)


def cycles_of_visits(
    given: Iterable[tuple[date, Line]], days: Mapping[str, DaySpan]
) -> list[AreaCycle]:
    """The same of lines, each with the day of its visit, the oldest first."""
    tracks: dict[Track, list[Cycle]] = {}
    for on, visit in groupby(given, key=itemgetter(0)):
        by_track: dict[Track, list[Line]] = {}
        for _, line in visit:
            by_track.setdefault(_track_of(line), []).append(replace(line, on=on))
        for track, own in by_track.items():
            extend_cycles(tracks.setdefault(track, []), on, own, days.get(track[1]))
    return [found for cycles in tracks.values() for found in _area_cycle(cycles[-1])]


def _area_cycle(cycle: Cycle) -> Iterator[AreaCycle]:
    first = cycle.lines[0]
    if first.area and first.product:
        yield AreaCycle(first.area, first.product, cycle.on)


def _track_of(line: Line) -> Track:
    """Area, modality, and the filler itself if it lasts unlike its class."""
    area, product = line.area, line.product
    is_apart = product and not product.is_neurotoxin and product.recall_months_min is not None
    return area.pk if area else "", line.modality, product.pk if product and is_apart else 0
