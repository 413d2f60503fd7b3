"""What was measured, as a table and as numbers for other programs."""

import json
import os
import platform
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection

from devtools.bench.availability import InDatabase
from devtools.bench.booking import Race, Throughput
from devtools.bench.measure import Times
from devtools.bench.photographs import PhotoFigures, photo_lines
from devtools.bench.records import BAR, RecordCost
from devtools.bench.searching import AIM_MS, Search
from devtools.bench.taps import BAR as MOST_OF_A_TAP
from devtools.bench.taps import TapCost
from devtools.bench.web.in_turn import InTurn
from medspa.local import places
from treatments.face.measure import FaceFigures, face_lines

WIDTHS = (28, 12, 9, 9, 9, 9)


@dataclass
class OverHttp:
    """`first`: asked for the first time since something changed; `again`: since then. `in_turn`:
    first answers and bookings beside the floor page."""

    floor: Times
    first: dict[str, Times] = field(default_factory=dict)
    again: dict[str, Times] = field(default_factory=dict)
    gzip: dict[str, Times] = field(default_factory=dict)
    bytes: dict[str, int] = field(default_factory=dict)
    in_turn: dict[str, InTurn] = field(default_factory=dict)


@dataclass
class Report:
    """By number of stored appointments, then by what was asked."""

    database: dict[int, dict[str, InDatabase]] = field(default_factory=dict)
    http: dict[int, OverHttp] = field(default_factory=dict)
    fill_s: dict[int, float] = field(default_factory=dict)
    load: dict[str, float] = field(default_factory=dict)
    throughput: Throughput | None = None
    race: Race | None = None
    searches: dict[str, Search] = field(default_factory=dict)
    records: dict[str, RecordCost] = field(default_factory=dict)
    taps: dict[str, TapCost] = field(default_factory=dict)
    face: list[FaceFigures] = field(default_factory=list)
    photographs: PhotoFigures | None = None

    def note_load(self, when: str) -> None:
        """Figures of a busy machine must be told from those of a quiet one."""
        self.load[when] = round(os.getloadavg()[0], 1)

    def write(self) -> Path:
        path = places.local_dir() / "bench.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        facts = {"machine": machine_facts(), **asdict(self), "ratios": floor_ratios(self)}
        path.write_text(json.dumps(facts, indent=2) + "\n")
        return path


def machine_facts() -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "postgresql": connection.cursor().connection.info.server_version,
    }


def floor_ratios(report: Report) -> dict[str, float]:
    found = {}
    for size, asked in report.database.items():
        smallest = report.database[min(report.database)]
        for name, figures in asked.items():
            found[f"{name}: {size:,} / {min(report.database):,}, database"] = _ratio(
                figures.execution.p50, smallest[name].execution.p50
            )
            if figures.processor and (least := smallest[name].processor):
                found[f"{name}: {size:,} / {min(report.database):,}, processor"] = _ratio(
                    figures.processor.p50, least.p50
                )
    for size, http in report.http.items():
        for name in http.first:
            for word, times in (("first", http.first[name]), ("again", http.again[name])):
                found[f"{name}: HTTP {word} / floor, {size:,}"] = _ratio(times.p50, http.floor.p50)
    if made := report.throughput:
        found["bookings / raw inserts"] = _ratio(made.booking.per_s, made.raw.per_s)
        found["bookings / rows through the ORM"] = _ratio(made.booking.per_s, made.row.per_s)
    return found


def _ratio(above: float, below: float) -> float:
    return round(above / below, 2)


def report_lines(report: Report) -> Iterator[str]:
    """Milliseconds, except where another unit is named."""
    yield table_row("", "stored", "p50 ms", "p95 ms", "runs", "queries")
    for size, asked in report.database.items():
        for name, figures in asked.items():
            yield table_row(f"{name}, PostgreSQL", f"{size:,}", *_cells(figures.execution))
            yield table_row(f"{name}, planning", f"{size:,}", *_cells(figures.planning))
            if figures.processor:
                yield table_row(f"{name}, processor", f"{size:,}", *_cells(figures.processor))
            yield table_row(
                f"{name}, open_slots", f"{size:,}", *_cells(figures.call), figures.statements
            )
    for size, http in report.http.items():
        yield table_row("HTTP floor", f"{size:,}", *_cells(http.floor))
        for name in http.first:
            yield table_row(f"{name}, HTTP first", f"{size:,}", *_cells(http.first[name]))
            yield table_row(f"{name}, HTTP again", f"{size:,}", *_cells(http.again[name]))
            yield table_row(f"{name}, HTTP gzip", f"{size:,}", *_cells(http.gzip[name]))
        for name, answer in http.in_turn.items():
            yield table_row(f"{name}, in turn", f"{size:,}", *_cells(answer.times))
            yield f"  {answer.processor_ms} ms of processor; {answer.verdict(name)}"
    yield from _search_lines(report.searches)
    if report.throughput:
        yield from _booking_lines(report.throughput)
    if race := report.race:
        yield f"race: {race.clients} clients, {race.winners} won, {race.errors}, {race.seconds} s"
    yield from (f"{name:50}{ratio:8.2f}" for name, ratio in floor_ratios(report).items())
    for size, asked in report.database.items():
        scans = sorted({scan for figures in asked.values() for scan in figures.indexes})
        yield f"{size:,} appointments are read by: {', '.join(scans)}"
    yield from _record_lines(report.records)
    yield from _tap_lines(report.taps)
    yield "Face"
    yield from face_lines(report.face)
    yield from photo_lines(report.photographs)
    yield f"load average: {report.load}; filled in {report.fill_s} s"


def _record_lines(records: dict[str, RecordCost]) -> Iterator[str]:
    for name, cost in records.items():
        yield f"{name}: {cost.processor_ms} ms of processor, {cost.statements} statements"
        said = f"{cost.ratio} x floor, {cost.team_ratio} x a page of the team"
        verdict = "met" if cost.ratio <= BAR else "missed"
        yield f"  over HTTP {cost.http_ms} ms, {said}; bar {BAR} x floor: {verdict}"


def _tap_lines(taps: dict[str, TapCost]) -> Iterator[str]:
    for name, cost in taps.items():
        verdict = "met" if cost.ratio <= MOST_OF_A_TAP else "missed"
        yield (
            f"tap, {name}: {cost.statements} statements, over HTTP {cost.http_ms} ms, "
            f"{cost.save_ratio} x floor of saving, {cost.ratio} x floor; "
            f"bar {MOST_OF_A_TAP} x floor: {verdict}"
        )


def _search_lines(searches: dict[str, Search]) -> Iterator[str]:
    for name, search in searches.items():
        yield table_row(f"find: {name}", "database", *_cells(search.database), search.statements)
        if search.processor:
            yield table_row("", "processor", *_cells(search.processor))
        yield table_row("", "call", *_cells(search.call), f"{search.found} found")
        yield f"  aim {AIM_MS} ms in the database: {search.verdict}"


def _booking_lines(made: Throughput) -> Iterator[str]:
    paces = ("booking", made.booking), ("row through the ORM", made.row), ("raw INSERT", made.raw)
    for (name, pace), statements in zip(paces, (made.statements, 3, 1), strict=True):
        yield table_row(f"{name}, 16 clients", "", *_cells(pace.times), statements)
        yield (
            f"  {pace.per_s} a second; processor {pace.python_ms} ms in Python "
            f"and {pace.postgres_ms} ms in PostgreSQL for each"
        )
    yield f"refused: {made.errors}"


def _cells(times: Times) -> tuple[float, float, int]:
    return times.p50, times.p95, times.count


def table_row(*cells: Any) -> str:
    pairs = zip(cells, WIDTHS, strict=False)
    return "".join(f"{cell:<{w}}" if not n else f"{cell:>{w}}" for n, (cell, w) in enumerate(pairs))
