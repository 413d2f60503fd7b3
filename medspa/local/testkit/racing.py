"""Threads with database connections of their own that start together, round after round."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import TracebackType
from typing import Any, Self

from django.db import connection

WAIT_S = 60


class Race:
    """Runs calls at the same moment, one per thread. Connections last until the race is over."""

    def __init__(self, runners: int) -> None:
        self.runners = runners
        self.pool = ThreadPoolExecutor(runners)
        self.gate = Barrier(runners)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.run([_hang_up] * self.runners)
        self.pool.shutdown()

    def run(self, calls: Sequence[Callable[[], Any]]) -> list[Any]:
        """What each call returned, or the exception that it raised."""
        if len(calls) != self.runners:
            raise ValueError(f"{len(calls)} calls for {self.runners} runners")
        running = [self.pool.submit(self._start, call) for call in calls]
        return [each.result(timeout=WAIT_S) for each in running]

    def _start(self, call: Callable[[], Any]) -> Any:
        self.gate.wait(timeout=WAIT_S)
        try:
            return call()
        except Exception as error:  # noqa: BLE001  # what a race ends in is what is asked
            return error


def run_at_once(*calls: Callable[[], Any]) -> list[Any]:
    """One race of these calls: what each returned, or the exception that it raised."""
    with Race(len(calls)) as race:
        return race.run(calls)


def split_outcomes(results: Sequence[Any]) -> tuple[list[Any], list[type]]:
    """Those who got something, and the kinds of refusal of those who did not."""
    won = [result for result in results if not isinstance(result, Exception)]
    return won, [type(result) for result in results if isinstance(result, Exception)]


def _hang_up() -> None:
    connection.close()  # looked up here: every thread has one of its own
