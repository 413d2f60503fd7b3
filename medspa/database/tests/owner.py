"""What an attacker with the owner's password would do first; for tests marked `owner`."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from medspa.database.privileges import tables_of_ours


@contextmanager
def without_triggers(*tables: str) -> Iterator[None]:
    """Every trigger of ours off, of these tables or of all; foreign keys hold."""
    chosen = tables or sorted(tables_of_ours())
    switch(chosen, "DISABLE")
    yield
    switch(chosen, "ENABLE")


def switch(tables: list[str] | tuple[str, ...], how: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" {how} TRIGGER USER')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
