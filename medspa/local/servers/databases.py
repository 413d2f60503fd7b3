"""Databases beside the site's, for tests, benchmarks and races: made, and thrown away again."""

from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

from medspa.local import services
from medspa.local.processes.worker import database_url
from medspa.local.servers import postgres


def database_maker() -> dict[str, Any]:
    """The login that may make databases: the embedded server's superuser, or the owner."""
    if settings.HAS_DATABASE_URL:
        return settings.DATABASE_OWNER or settings.DATABASES["default"]
    return services.postgres_settings(postgres.USER)


def owner_role() -> str:
    """Whose the site's database is."""
    owner = settings.DATABASE_OWNER or settings.DATABASES["default"]
    return str(owner["USER"])


def server_url() -> str:
    return database_url(database_maker() | {"NAME": "postgres"})


def create_database(name: str, template: str = "template1") -> None:
    """Make it anew, owned by the owner of the site's. Fails while somebody uses one of the name."""
    names = map(sql.Identifier, (name, owner_role(), template))
    drop_database(name)
    with psycopg.connect(server_url(), autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(*names))


def create_test_database(name: str, template: str = "template1") -> None:
    """Commits wait for no disk in it: nobody needs its rows after a crash of the server."""
    create_database(name, template)
    with psycopg.connect(server_url(), autocommit=True) as server:
        switch = sql.SQL("ALTER DATABASE {} SET synchronous_commit = off")
        server.execute(switch.format(sql.Identifier(name)))


def drop_database(name: str) -> None:
    """Fails while somebody uses it."""
    with psycopg.connect(server_url(), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
