"""Measured times and what they say: milliseconds throughout."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import monotonic, perf_counter, process_time
from typing import Any

from django.db import connection

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


def repeat_call(call: Callable[[], Any], *, times: int, within_s: float = 5) -> Times:
    """Call so many times after a few to warm up, or until the time is over."""
    for _ in range(WARM_UP):
        call()
    measured: list[float] = []
    end = monotonic() + within_s
    while len(measured) < 2 or (len(measured) < times and monotonic() < end):
        measured.append(time_in_ms(call))
    return times_of(measured)


def spent_here_ms() -> float:
    """Processor time of this process so far. A busy machine does not lengthen it much."""
    return process_time() * 1000


def spent_there_ms() -> float:
    """Processor time of the PostgreSQL process that serves this one; 0 where none is told."""
    used = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(used.read_text().split()[0]) / 1e6 if used.exists() else 0.0


def time_in_ms(call: Callable[[], Any]) -> float:
    began = perf_counter()
    call()
    return (perf_counter() - began) * 1000
