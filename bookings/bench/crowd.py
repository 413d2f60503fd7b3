"""Many clients at once: a process each, all starting together."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from time import perf_counter
from typing import Any

from django.db import connection

from bookings.bench.measure import ms
from medspa.errors import RuleViolation

WAIT_S = 120
_context = get_context("fork")
_gate: Barrier | None = None


@dataclass(frozen=True)
class Turn:
    """What one client did: each call took so many milliseconds or failed with an error."""

    began: float
    ended: float
    measured: list[float]
    errors: list[str]


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


def crowd(clients: int, calls_of: Callable[[int], list[Callable[[], Any]]]) -> Crowd:
    """`calls_of` gives what each client, 0 the first, calls one after the other."""
    global _gate
    connection.close()  # no two processes may share one
    _gate = _context.Barrier(clients)
    _calls.append(calls_of)
    try:
        with ProcessPoolExecutor(clients, mp_context=_context) as processes:
            running = [processes.submit(_turn, number) for number in range(clients)]
            return Crowd([each.result(timeout=WAIT_S) for each in running])
    finally:
        _calls.pop()


_calls: list[Callable[[int], list[Callable[[], Any]]]] = []  # inherited: a lambda cannot be sent


def _turn(number: int) -> Turn:
    calls, measured, errors = _calls[-1](number), [], []
    connection.ensure_connection()
    if _gate is not None:
        _gate.wait(WAIT_S)
    began = perf_counter()
    for call in calls:
        try:
            measured.append(ms(call))
        except RuleViolation as refusal:
            errors.append(refusal.code)
        except Exception as error:
            errors.append(type(error).__name__)
    return Turn(began, perf_counter(), measured, errors)
