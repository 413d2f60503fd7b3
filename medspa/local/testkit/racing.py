"""Threads with database connections of their own that start together, round after round."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event
from types import TracebackType
from typing import Any, Self

from django.db import connection, transaction

WAIT_S = 60
_SOMEBODY_WAITS = """
    SELECT EXISTS (
        SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
    )
"""


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


@contextmanager
def written_unseen(write: Callable[[], Any]) -> Iterator[None]:
    """Within, another connection has written, and commits only when somebody waits for it: whoever
    looked before saw nothing, and collides. Without anybody waiting it commits at the end."""
    written, done = Event(), Event()

    def write_and_wait() -> None:
        try:
            with transaction.atomic():
                write()
                written.set()
                while not (done.is_set() or _somebody_waits()):
                    pass
        finally:
            _hang_up()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write_and_wait)
        try:
            if not written.wait(timeout=WAIT_S):
                raise TimeoutError
            yield
        finally:
            done.set()
            writing.result(timeout=WAIT_S)


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_SOMEBODY_WAITS)
        return bool(cursor.fetchone()[0])


def _hang_up() -> None:
    connection.close()  # looked up here: every thread has one of its own
