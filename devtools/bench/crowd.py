"""Many clients at once: a process each, all starting together."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from time import perf_counter
from typing import Any

from django.db import connection

from devtools.bench.measure import spent_here_ms, spent_there_ms, time_in_ms
from medspa.errors import RuleViolation

WAIT_S = 120
_context = get_context("fork")
_gate: Barrier | None = None


@dataclass(frozen=True)
class Turn:
    """What one client did: each call took so many milliseconds or failed with an error.

    `here_ms` and `there_ms`: processor time of the client and of its server process.
    """

    began: float
    ended: float
    measured: list[float]
    errors: list[str]
    here_ms: float
    there_ms: float


@dataclass(frozen=True)
class Crowd:
    turns: list[Turn]

    @property
    def measured(self) -> list[float]:
        return [each for turn in self.turns for each in turn.measured]

    @property
    def errors(self) -> list[str]:
        return [each for turn in self.turns for each in turn.errors]

    @property
    def seconds(self) -> float:
        """From the first start to the last end; the clock is the same in all processes."""
        return max(turn.ended for turn in self.turns) - min(turn.began for turn in self.turns)

    @property
    def per_second(self) -> float:
        return round(len(self.measured) / self.seconds, 1)

    @property
    def processor_ms(self) -> tuple[float, float]:
        """For each call that succeeded: here and on the server. Calls that failed weigh on them."""
        spent = (turn.here_ms for turn in self.turns), (turn.there_ms for turn in self.turns)
        here, there = (round(sum(each) / max(len(self.measured), 1), 2) for each in spent)
        return here, there


def run_crowd(
    clients: int, calls_of: Callable[[int], list[Callable[[], Any]]], *, warm_up: int = 0
) -> Crowd:
    """`calls_of` gives what each client, 0 the first, calls one after the other; so many of its
    calls come before the start and are not measured."""
    global _gate  # noqa: PLW0603  # inherited by the processes, as `_calls` is
    connection.close()  # no two processes may share one
    _gate = _context.Barrier(clients)
    _calls.append(calls_of)
    try:
        with ProcessPoolExecutor(clients, mp_context=_context) as processes:
            running = [processes.submit(_turn, number, warm_up) for number in range(clients)]
            return Crowd([each.result(timeout=WAIT_S) for each in running])
    finally:
        _calls.pop()


_calls: list[Callable[[int], list[Callable[[], Any]]]] = []  # inherited: a lambda cannot be sent


def _turn(number: int, warm_up: int) -> Turn:
    calls, measured, errors = _calls[-1](number), [], []
    connection.ensure_connection()
    for call in calls[:warm_up]:
        call()
    if _gate is not None:
        _gate.wait(WAIT_S)
    here, there, began = spent_here_ms(), spent_there_ms(), perf_counter()
    for call in calls[warm_up:]:
        try:
            measured.append(time_in_ms(call))
        except RuleViolation as refusal:
            errors.append(refusal.code)
        except Exception as error:  # noqa: BLE001  # counted by its name
            errors.append(type(error).__name__)
    ended = perf_counter()
    spent = spent_here_ms() - here, spent_there_ms() - there
    return Turn(began, ended, measured, errors, *spent)
