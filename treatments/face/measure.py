"""How quick the atlas answers and how heavy a plate is: for `measure_face` and `make bench`."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import Any

from treatments.face import atlas

OVERLAYS = atlas.ATLAS.parent.parent / "img" / "face"
POINTS = 4000
AIM_US = 1000
AIM_BYTES = 60_000


@dataclass(frozen=True)
class FaceFigures:
    """Of one view: microseconds of one call, and the bytes of the plate at 2x with its outlines."""

    view: str
    locate_p50: float
    locate_p99: float
    place_p50: float
    place_p99: float
    bytes: int


def face_figures() -> list[FaceFigures]:
    """Over the same random points of every plate; the heavier palette counts."""
    return [_figures(view) for view in atlas.view_names()]


def face_lines(figures: list[FaceFigures]) -> Iterator[str]:
    """As a table, with the aims beside it."""
    heads = f"{'locate p50':>12}{'p99':>8}{'place p50':>12}{'p99':>8}  us{'plate':>10} bytes"
    yield f"{'':16}{heads}   (aims: p99 {AIM_US} us, {AIM_BYTES:,} bytes)"
    for one in figures:
        locating = f"{one.locate_p50:>12.1f}{one.locate_p99:>8.1f}"
        placing = f"{one.place_p50:>12.1f}{one.place_p99:>8.1f}"
        yield f"{one.view:16}{locating}{placing}    {one.bytes:>10,}"


def plate_bytes(view: str, palette: str) -> int:
    """As it travels: pictures as they are, the outlines as every server sends them."""
    pictures = [OVERLAYS / f"{layer}{view}-{palette}-2x.webp" for layer in ("", "neck-")]
    outlines = gzip.compress((OVERLAYS / f"{view}.svg").read_bytes())
    return sum(picture.stat().st_size for picture in pictures) + len(outlines)


def _figures(view: str) -> FaceFigures:
    atlas.locate_spot(view, 0, 0)  # reads the atlas, which is no part of a call
    dice = Random(1)  # noqa: S311
    locating, placing = [], []
    for _ in range(POINTS):
        spot, seconds = _timed(atlas.locate_spot, view, dice.uniform(0, 600), dice.uniform(0, 880))
        locating.append(seconds)
        if spot:
            placing.append(_timed(atlas.position_on_plate, view, spot.triangle, spot.weights)[1])
    heaviest = max(plate_bytes(view, palette) for palette in ("light", "dark"))
    return FaceFigures(view, *_middle_and_end(locating), *_middle_and_end(placing), heaviest)


def _timed(call: Callable[..., Any], *facts: Any) -> tuple[Any, float]:
    began = perf_counter()
    answer = call(*facts)
    return answer, perf_counter() - began


def _middle_and_end(seconds: list[float]) -> tuple[float, float]:
    """p50 and p99 in microseconds."""
    cuts = quantiles(seconds, n=100)
    return round(cuts[49] * 1e6, 1), round(cuts[98] * 1e6, 1)
