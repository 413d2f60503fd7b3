"""First answers beside the floor page, in turns: a busy machine slows all of them alike."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import count
from os import getpid
from pathlib import Path
from statistics import median

from django.db import connection

from devtools.bench.availability import QUESTIONS
from devtools.bench.data.clinic import Clinic
from devtools.bench.measure import Times, time_in_ms, times_of
from devtools.bench.web.booking import booking_calls
from devtools.bench.web.server import get_page

ROUNDS, IN_A_ROW = 15, 10
"""A page that is asked several times in a row finds the processor's own memory warm, the floor most
of all; rounds let what else the machine does fall on all alike."""
WARM_UP = 30
"""A site keeps its connections: PostgreSQL keeps the plan of what each of them prepared from the
sixth time on, and four threads take turns."""
FLOOR = "floor"
BARS = {
    "1 x 1 days": 4,
    "20 x 30 days": 15,
    "booking by form": 10,
    "booking by API": 10,
}
"""So many times the floor page at most."""

Call = Callable[[], object]


@dataclass(frozen=True)
class InTurn:
    """`processor_ms`: of the web server and PostgreSQL for one answer, at the median; a busy
    machine lengthens it less than the clock. 0 where the system does not tell. Ratios are to the
    floor."""

    times: Times
    processor_ms: float
    ratio: float
    processor_ratio: float

    def verdict(self, name: str) -> str:
        bar = BARS.get(name)
        said = f"{self.ratio:.2f} x floor, {self.processor_ratio:.2f} x by processor"
        return f"{said}; bar {bar}: {'met' if self.ratio <= bar else 'missed'}" if bar else said


def first_answers(clinic: Clinic, line: HTTPConnection) -> dict[str, InTurn]:
    """The floor page, availability asked for the first time, and bookings."""
    calls = _calls(clinic, line)
    for _ in range(WARM_UP):
        for call in calls.values():
            call()
    clock: dict[str, list[float]] = {name: [] for name in calls}
    spent: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            before = _spent_ms()
            clock[name] += [time_in_ms(call) for _ in range(IN_A_ROW)]
            spent[name].append((_spent_ms() - before) / IN_A_ROW)
    return {name: _beside_floor(name, clock, spent) for name in calls}


def _calls(clinic: Clinic, line: HTTPConnection) -> dict[str, Call]:
    numbers = count()

    def first_asked(path: str) -> Call:
        return lambda: get_page(line, f"{path}&in_turn={next(numbers)}")

    booking = booking_calls(clinic, line)
    return {
        FLOOR: lambda: get_page(line, "/floor"),
        **{asked.name: first_asked(asked.query(clinic)) for asked in QUESTIONS},
        **{f"booking by {name}": call for name, call in booking.items()},
    }


def _beside_floor(
    name: str, clock: dict[str, list[float]], spent: dict[str, list[float]]
) -> InTurn:
    least = median(spent[FLOOR])
    return InTurn(
        times=times_of(clock[name]),
        processor_ms=round(median(spent[name]), 2),
        ratio=round(median(clock[name]) / median(clock[FLOOR]), 2),
        processor_ratio=round(median(spent[name]) / least, 2) if least else 0.0,
    )


def _spent_ms() -> float:
    """Processor time of all processes that this one started and of their lines to PostgreSQL; 0
    where none is told."""
    return sum(_of_process(each) for each in (*_below(getpid()), *_backends()))


def _backends() -> Iterator[Path]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        yield from (Path(f"/proc/{pid}") for (pid,) in cursor.fetchall())


def _below(pid: int) -> Iterator[Path]:
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in listed.read_text().split():
            yield Path(f"/proc/{child}")
            yield from _below(int(child))


def _of_process(process: Path) -> float:
    used = (each.read_text().split()[0] for each in process.glob("task/*/schedstat"))
    return sum(int(nanoseconds) for nanoseconds in used) / 1e6
