"""Since when an area is as it is: the day on which its present cycle began.

A touch-up begins no cycle (`treatments.giving.cycles`). A product that lasts unlike its class has a
cycle of its own beside the others of the area: skin treated with it is due again, whatever filler
lies deeper.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import groupby
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
    tracks: dict[Track, list[Cycle]] = {}
    for on, visit in groupby(lines, key=lambda line: line.chart.visit_on):
        by_track: dict[Track, list[Line]] = {}
        for injection in visit:
            given = by_track.setdefault(track_of(injection), [])
            given.append(replace(line_of(injection), on=on))
        for track, given in by_track.items():
            extend_cycles(tracks.setdefault(track, []), on, given, days.get(track[1]))
    return [found for cycles in tracks.values() for found in _area_cycle(cycles[-1])]


def _area_cycle(cycle: Cycle) -> Iterator[AreaCycle]:
    first = cycle.lines[0]
    if first.area and first.product:
        yield AreaCycle(first.area, first.product, cycle.on)


def track_of(line: Injection) -> Track:
    """Area, modality, and the filler itself if it lasts unlike its class."""
    product = line.product
    is_apart = not product.is_neurotoxin and product.recall_months_min is not None
    return line.area_id, str(product.modality), product.pk if is_apart else 0
