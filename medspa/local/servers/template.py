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
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from medspa.database import closing, privileges, rendering, triggers
from medspa.local import places
from medspa.local.processes.worker import database_url
from medspa.local.servers import databases

LOCK = 7_201_931  # any number that nobody else uses for an advisory lock
DIGITS = 16
DRAFT = "_draft"


def require_template() -> str:
    """The name of the template beside the site's database, made if missing."""
    prefix = f"template_{settings.DATABASES['default']['NAME']}_"
    name = prefix + migrations_digest()
    with _exclusive_connection() as connection:
        known = _databases(connection, prefix)
        if name not in known:
            for outdated in known:
                databases.drop_database(outdated)
            _make(connection, name)
    return name


def migrations_digest() -> str:
    """Changes with the source of any migration of any installed app, with the SQL that lies beside
    migrations, and with what runs and closes them."""
    migrations = MigrationLoader(None).disk_migrations
    modules = {sys.modules[type(migration).__module__] for migration in migrations.values()}
    modules |= {closing, privileges, rendering, triggers}
    folders = {Path(inspect.getfile(module)).parent for module in modules}
    scripts = [script.read_text() for folder in folders for script in folder.glob("*.sql")]
    sources = sorted([*(inspect.getsource(module) for module in modules), *scripts])
    return hashlib.sha256("".join(sources).encode()).hexdigest()[:DIGITS]


@contextmanager
def _exclusive_connection() -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(databases.server_url(), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield connection


def _databases(connection: psycopg.Connection[Any], prefix: str) -> set[str]:
    ours = re.compile(rf"{re.escape(prefix)}[0-9a-f]{{{DIGITS}}}({DRAFT})?")
    names = connection.execute("SELECT datname FROM pg_database").fetchall()
    return {name for (name,) in names if ours.fullmatch(name)}


def _make(connection: psycopg.Connection[Any], name: str) -> None:
    draft = name + DRAFT  # renamed when whole: a template cut short is never used
    databases.create_test_database(draft)
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=places.PROJECT_DIR,
        env=os.environ | _urls(draft),
        check=True,
    )
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    connection.execute(rename.format(sql.Identifier(draft), sql.Identifier(name)))


def _urls(name: str) -> dict[str, str]:
    site = {"DATABASE_URL": database_url(settings.DATABASES["default"] | {"NAME": name})}
    if not settings.DATABASE_OWNER:
        return site
    return site | {"DATABASE_OWNER_URL": database_url(settings.DATABASE_OWNER | {"NAME": name})}
