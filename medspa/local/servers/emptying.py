"""Empty the database of the tests after one that committed: over a connection of its own.

The tests run as the site, which may not; and no table may be truncated while its trigger is on.
"""

import psycopg
from django.apps import apps
from psycopg import sql

from medspa.database.closing import NO_TRUNCATE
from medspa.database.privileges import READ_ONLY, tables_of_ours
from medspa.local.processes.worker import database_url
from medspa.local.servers import databases

PREFIX = "test_"
_connections: dict[str, psycopg.Connection] = {}


def empty(name: str) -> None:
    """Delete every row but those that only migrations write. Raises ValueError: no test's."""
    if not name.startswith(PREFIX):
        raise ValueError(f"{name} is no database of tests.")
    if name not in _connections:
        login = databases.maker() | {"NAME": name}
        _connections[name] = psycopg.connect(database_url(login), autocommit=True)
    with _connections[name].transaction():
        _connections[name].execute(statements())


def statements() -> sql.Composed:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    emptied = sorted(tables - READ_ONLY)
    switch = sql.SQL("ALTER TABLE {} {} TRIGGER {}")
    ours = [sql.Identifier(table) for table in sorted(tables_of_ours())]
    trigger = sql.Identifier(NO_TRUNCATE)
    return sql.SQL("; ").join(
        [
            *(switch.format(table, sql.SQL("DISABLE"), trigger) for table in ours),
            sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, emptied))),
            *(switch.format(table, sql.SQL("ENABLE"), trigger) for table in ours),
        ]
    )


def forget() -> None:
    """Close what was opened."""
    while _connections:
        _connections.popitem()[1].close()
