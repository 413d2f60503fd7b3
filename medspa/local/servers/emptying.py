"""Empty the database of the tests after one that committed: over a connection of its own.

The tests run as the site, which may not; and no row may be deleted while its triggers are on.
A test writes to a fifth of the tables: only these are emptied, row by row. To truncate them all,
which makes every file of every table anew, took longer than most tests.
"""

import psycopg
from django.apps import apps
from psycopg import sql

from medspa.database.privileges import READ_ONLY
from medspa.local.processes.worker import database_url
from medspa.local.servers import databases

PREFIX = "test_"
_connections: dict[str, psycopg.Connection] = {}


def empty_database(name: str) -> None:
    """Delete every row but those that only migrations write. Raises ValueError: no test's."""
    if not name.startswith(PREFIX):
        raise ValueError(f"{name} is no database of tests.")
    if name not in _connections:
        login = databases.database_maker() | {"NAME": name}
        _connections[name] = psycopg.connect(database_url(login), autocommit=True)
    with _connections[name].transaction():
        # A worker may still be writing: it waits, as it did for TRUNCATE, and then finds nothing.
        _connections[name].execute(lock_statement(emptied_tables()))
        if tables := tables_with_rows(_connections[name]):
            _connections[name].execute(deletion_statement(tables))


def emptied_tables() -> list[str]:
    models = apps.get_models(include_auto_created=True)
    return sorted({model._meta.db_table for model in models} - READ_ONLY)


def lock_statement(tables: list[str]) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, tables))
    return sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(names)


def tables_with_rows(connection: psycopg.Connection) -> list[str]:
    has_rows = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
    each = [has_rows.format(table, sql.Identifier(table)) for table in emptied_tables()]
    return [table for (table,) in connection.execute(sql.SQL(" UNION ALL ").join(each))]


def deletion_statement(tables: list[str]) -> sql.Composed:
    """Foreign keys are looked at when all is deleted: the order of the tables does not matter."""
    names = [sql.Identifier(table) for table in tables]
    switch = sql.SQL("ALTER TABLE {} {} TRIGGER USER")
    return sql.SQL("; ").join(
        [
            sql.SQL("SET CONSTRAINTS ALL DEFERRED"),
            *(switch.format(name, sql.SQL("DISABLE")) for name in names),
            *(sql.SQL("DELETE FROM {}").format(name) for name in names),
            sql.SQL("SET CONSTRAINTS ALL IMMEDIATE"),
            *(switch.format(name, sql.SQL("ENABLE")) for name in names),
        ]
    )


def close_connections() -> None:
    """Close what was opened."""
    while _connections:
        _connections.popitem()[1].close()
