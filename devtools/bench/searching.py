"""Clients found by what is said, in the database and as the page asks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from devtools.bench.availability import WITHOUT_CLOCKS
from devtools.bench.measure import Times, repeat_call, spent_there_ms, times_of
from medspa.clients.search import find_clients

RUNS = 40
AIM_MS = 50
SAID = {
    "a name": "nunez",
    "name and figures": "garcia 415",
    "last, first": "Garcia, Maria",
    "two letters": "ma",
    "a common name": "maria",
    "four figures": "4155",
    "a whole number": "(415) 555-0100",
    "part of an address": "icloud",
    "two letters wrong": "gonsales",
    "letters changed places": "smiht",
    "two names, both wrong": "marai garica",
    "no such name": "xqzwv",
    "Han": "王小明",
}


@dataclass(frozen=True)
class Search:
    """`database`: execution and planning of all statements of a search; `call` with Python.

    `processor` is the server's time on one search, None where the system does not tell.
    """

    database: Times
    processor: Times | None
    call: Times
    statements: int
    found: int

    @property
    def verdict(self) -> str:
        return "met" if self.database.p50 <= AIM_MS else "missed"


def measure_searches() -> dict[str, Search]:
    return {name: _measured(said) for name, said in SAID.items()}


def _measured(said: str) -> Search:
    with CaptureQueriesContext(connection) as seen:
        found = find_clients(said)
    return Search(
        database=times_of([_in_database(said) for _ in range(RUNS)]),
        processor=_processor(said),
        call=repeat_call(lambda: find_clients(said), times=RUNS),
        statements=len(seen),
        found=len(found.clients),
    )


def _in_database(said: str) -> float:
    """All statements of one search, explained; each is then executed for the next."""
    spent: list[float] = []

    def explain(execute: Callable[..., Any], statement: str, facts: Any, *rest: Any) -> Any:
        with connection.connection.cursor() as cursor:
            plan = cursor.execute(WITHOUT_CLOCKS + statement, facts).fetchone()[0][0]
        spent.append(plan["Execution Time"] + plan["Planning Time"])
        return execute(statement, facts, *rest)

    with connection.execute_wrapper(explain):
        find_clients(said)
    return sum(spent)


def _processor(said: str) -> Times | None:
    if not spent_there_ms():
        return None
    spent = []
    for _ in range(RUNS):
        before = spent_there_ms()
        find_clients(said)
        spent.append(spent_there_ms() - before)
    return times_of(spent)
