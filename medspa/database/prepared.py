"""Statements that are planned once for a connection: for those that take long to plan.

Django binds parameters in the client, so PostgreSQL sees another text each time and plans anew.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, NotSupportedError, connections

_NAME = re.compile(r"%\((\w+)\)s")
ONLY_WHEN_ASKED = 1_000_000
"""Executions before the driver prepares a statement by itself. None would forbid it altogether."""


class _PreparingCursor(psycopg.RawCursor[tuple[Any, ...]]):
    """Reads a statement once. The driver would read a long one again each time: it remembers only
    what is shorter than 4 KB."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        numbered, names = _numbered(query)
        facts = [params[name] for name in names]
        return super().execute(numbered, facts, **how | {"prepare": True})


@cache
def _numbered(statement: str) -> tuple[str, list[str]]:
    """The statement with `$1` for the first name, and the names in that order."""
    names = list(dict.fromkeys(_NAME.findall(statement)))
    numbered = _NAME.sub(lambda found: f"${names.index(found[1]) + 1}", statement)
    return numbered.replace("%%", "%"), names


def plan_once(*, connection: Any, **facts: Any) -> None:
    """Make a new connection prepare what it is told to, and plan that one time, for all values.

    PostgreSQL would go on planning, which takes longer than the answer, wherever it is handed a
    list: it reckons with ten elements, and finds each list that it sees cheaper than that.

    A pool hands out one connection again and again: it is told once.
    """
    if connection.connection.prepare_threshold == ONLY_WHEN_ASKED:
        return
    connection.connection.prepare_threshold = ONLY_WHEN_ASKED
    with connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode = force_generic_plan")


def fetch_prepared(statement: str, facts: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of the statement. Seen by whoever counts or wraps Django's queries, as any other.

    Parameters are bound on the server: say their type (`%(provider)s::bigint`) where it does not
    follow from what stands beside them.
    """
    line: Any = connections[DEFAULT_DB_ALIAS]  # the proxy looks it up each time that it is asked
    try:
        return _fetch(line, statement, facts)
    except NotSupportedError:
        # A migration has given a column another type since: the plan is of no use any more. What
        # fails in a transaction ends it, and with it the driver forgets what it prepared.
        if line.in_atomic_block:
            raise
        line.close()
        return _fetch(line, statement, facts)


def _fetch(line: Any, statement: str, facts: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    line.ensure_connection()
    wrap = line.make_debug_cursor if line.queries_logged else line.make_cursor
    with wrap(_PreparingCursor(line.connection)) as cursor:
        cursor.execute(statement, facts)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
