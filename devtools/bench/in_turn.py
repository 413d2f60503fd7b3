"""Several calls in turn: what else the machine does falls on all alike."""

from collections.abc import Callable, Mapping

from devtools.bench.measure import time_in_ms

WARM_UP, ROUNDS, IN_A_ROW = 8, 10, 5


def clock_in_turn(
    calls: Mapping[str, Callable[[], object]], *, in_a_row: int = IN_A_ROW
) -> dict[str, list[float]]:
    """Milliseconds of each call, without those that warmed up."""
    clock: dict[str, list[float]] = {name: [] for name in calls}
    for turn in range(WARM_UP + ROUNDS):
        for name, call in calls.items():
            took = [time_in_ms(call) for _ in range(in_a_row)]
            clock[name] += took if turn >= WARM_UP else []
    return clock
