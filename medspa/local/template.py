"""A migrated database to copy test databases from, kept until a migration changes.

Migrating takes ten seconds for every test process, copying a fraction of one.
"""

import hashlib
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from medspa.local import places
from medspa.local.worker import database_url

LOCK = 7_201_931  # any number that nobody else uses for an advisory lock
DIGITS = 16
DRAFT = "_draft"


def require_template(database: dict[str, Any]) -> str:
    """The name of the template beside the database (Django's settings of it), made if missing."""
    prefix = f"template_{database['NAME']}_"
    name = prefix + migrations_digest()
    with _exclusive_connection(database) as connection:
        known = _databases(connection, prefix)
        if name not in known:
            for outdated in known:
                _execute(connection, "DROP DATABASE IF EXISTS {}", outdated)
            _make(connection, database, name)
    return name


def migrations_digest() -> str:
    """Changes with the source of any migration of any installed app."""
    migrations = MigrationLoader(None).disk_migrations
    modules = (sys.modules[type(migration).__module__] for migration in migrations.values())
    sources = sorted(inspect.getsource(module) for module in modules)
    return hashlib.sha256("".join(sources).encode()).hexdigest()[:DIGITS]


@contextmanager
def _exclusive_connection(database: dict[str, Any]) -> Iterator[psycopg.Connection[Any]]:
    url = database_url(database | {"NAME": "postgres"})
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield connection


def _databases(connection: psycopg.Connection[Any], prefix: str) -> set[str]:
    ours = re.compile(rf"{re.escape(prefix)}[0-9a-f]{{{DIGITS}}}({DRAFT})?")
    names = connection.execute("SELECT datname FROM pg_database").fetchall()
    return {name for (name,) in names if ours.fullmatch(name)}


def _make(connection: psycopg.Connection[Any], database: dict[str, Any], name: str) -> None:
    draft = name + DRAFT  # renamed when whole: a template cut short is never used
    _execute(connection, "CREATE DATABASE {}", draft)
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=places.PROJECT_DIR,
        env=os.environ | {"DATABASE_URL": database_url(database | {"NAME": draft})},
        check=True,
    )
    _execute(connection, "ALTER DATABASE {} RENAME TO {}", draft, name)


def _execute(connection: psycopg.Connection[Any], statement: str, *names: str) -> None:
    identifiers = (sql.Identifier(name) for name in names)
    connection.execute(sql.SQL(statement).format(*identifiers))
