"""Measured times and what they say: milliseconds throughout."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from time import monotonic, perf_counter
from typing import Any

WARM_UP = 5


@dataclass(frozen=True)
class Times:
    p50: float
    p95: float
    count: int


def times_of(measured: list[float]) -> Times:
    """Of at least two measurements."""
    return Times(
        p50=round(median(measured), 2),
        p95=round(quantiles(measured, n=20, method="inclusive")[-1], 2),
        count=len(measured),
    )


def repeat(call: Callable[[], Any], *, times: int, within_s: float = 5) -> Times:
    """Call so many times after a few to warm up, or until the time is over."""
    for _ in range(WARM_UP):
        call()
    measured: list[float] = []
    end = monotonic() + within_s
    while len(measured) < 2 or (len(measured) < times and monotonic() < end):
        measured.append(ms(call))
    return times_of(measured)


def ms(call: Callable[[], Any]) -> float:
    began = perf_counter()
    call()
    return (perf_counter() - began) * 1000
