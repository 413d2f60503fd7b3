"""What was measured, as a table and as numbers for other programs."""

import json
import os
import platform
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection

from bookings.bench.availability import InDatabase
from bookings.bench.booking import Race, Throughput
from bookings.bench.measure import Times
from medspa.local import places

WIDTHS = (26, 12, 9, 9, 9, 9)


@dataclass
class OverHttp:
    floor: Times
    plain: dict[str, Times] = field(default_factory=dict)
    gzip: dict[str, Times] = field(default_factory=dict)
    bytes: dict[str, int] = field(default_factory=dict)


@dataclass
class Report:
    """By number of stored appointments, then by what was asked."""

    database: dict[int, dict[str, InDatabase]] = field(default_factory=dict)
    http: dict[int, OverHttp] = field(default_factory=dict)
    fill_s: dict[int, float] = field(default_factory=dict)
    load: dict[str, float] = field(default_factory=dict)
    throughput: Throughput | None = None
    race: Race | None = None

    def note_load(self, when: str) -> None:
        """Figures of a busy machine must be told from those of a quiet one."""
        self.load[when] = round(os.getloadavg()[0], 1)

    def write(self) -> Path:
        path = places.local_dir() / "bench.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        facts = {"machine": machine(), **asdict(self), "ratios": ratios(self)}
        path.write_text(json.dumps(facts, indent=2) + "\n")
        return path


def machine() -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "postgresql": connection.cursor().connection.info.server_version,
    }


def ratios(report: Report) -> dict[str, float]:
    found = {}
    for size, asked in report.database.items():
        smallest = report.database[min(report.database)]
        for name, figures in asked.items():
            found[f"{name}: {size:,} / {min(report.database):,}, database"] = _ratio(
                figures.server.p50, smallest[name].server.p50
            )
    for size, http in report.http.items():
        for name, times in http.plain.items():
            found[f"{name}: HTTP / floor, {size:,}"] = _ratio(times.p50, http.floor.p50)
    if made := report.throughput:
        found["bookings / raw inserts"] = _ratio(made.booked_per_s, made.raw_per_s)
    return found


def _ratio(above: float, below: float) -> float:
    return round(above / below, 2)


def lines(report: Report) -> Iterator[str]:
    """Milliseconds, except where another unit is named."""
    yield row("", "stored", "p50 ms", "p95 ms", "runs", "queries")
    for size, asked in report.database.items():
        for name, figures in asked.items():
            yield row(f"{name}, PostgreSQL", f"{size:,}", *_cells(figures.server))
            yield row(f"{name}, open_slots", f"{size:,}", *_cells(figures.call), figures.statements)
    for size, http in report.http.items():
        yield row("HTTP floor", f"{size:,}", *_cells(http.floor))
        for name in http.plain:
            yield row(f"{name}, HTTP", f"{size:,}", *_cells(http.plain[name]))
            yield row(f"{name}, HTTP gzip", f"{size:,}", *_cells(http.gzip[name]))
    if report.throughput:
        yield from _booking_lines(report.throughput)
    if race := report.race:
        yield f"race: {race.clients} clients, {race.winners} won, {race.errors}, {race.seconds} s"
    yield from (f"{name:50}{ratio:8.2f}" for name, ratio in ratios(report).items())
    yield f"load average: {report.load}; filled in {report.fill_s} s"


def _booking_lines(made: Throughput) -> Iterator[str]:
    yield row("booking, 16 clients", "", *_cells(made.booking), made.statements)
    yield row("raw INSERT, 16 clients", "", *_cells(made.raw), 1)
    yield f"{made.booked_per_s} bookings and {made.raw_per_s} inserts a second, {made.errors}"


def _cells(times: Times) -> tuple[float, float, int]:
    return times.p50, times.p95, times.count


def row(*cells: Any) -> str:
    pairs = zip(cells, WIDTHS, strict=False)
    return "".join(f"{cell:<{w}}" if not n else f"{cell:>{w}}" for n, (cell, w) in enumerate(pairs))
