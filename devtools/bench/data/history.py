"""Stored appointments, as many as wanted, with the same diary ahead."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from bookings.models import Appointment, AppointmentResource
from devtools.bench.data.clinic import CLIENTS, Clinic
from medspa.database.owner import as_owner

TABLE, TAKEN = Appointment._meta.db_table, AppointmentResource._meta.db_table
_VISITS = Path(__file__).with_name("history.sql").read_text()
_CONSTRAINTS = """
    SELECT quote_ident(conname), contype = 'x', pg_get_constraintdef(oid), pg_get_indexdef(conindid)
    FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype IN ('u', 'x', 'f') ORDER BY contype = 'f'
"""
_INDEXES = """
    SELECT quote_ident(relname), pg_get_indexdef(oid) FROM pg_class
    JOIN pg_index ON indexrelid = oid WHERE indrelid = %s::regclass
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = pg_class.oid)
"""


def grow_to(size: int, clinic: Clinic, *, unchecked: bool = False) -> None:
    """Add the history that is missing.

    `unchecked` leaves of the exclusion constraints only their indexes: plans are the same, but a
    million rows need not be held against one another, which takes minutes.
    """
    facts = {
        "first": _next_number(),
        "last": size - 1,
        "clients": CLIENTS,
        "type": clinic.types[1].pk,
        "location": clinic.location.pk,
        "today": clinic.today,
        "zone": clinic.location.time_zone,
    }
    with as_owner():
        with bare_table(TABLE, unchecked=unchecked), bare_table(TAKEN, unchecked=unchecked):
            run_statement(_VISITS, facts)
        run_statement("VACUUM ANALYZE")


def _next_number() -> int:
    """Bookings that were made since are none of the generated ones."""
    return Appointment.objects.filter(booked_via=Appointment.Via.DESK).count()


@contextmanager
def bare_table(table: str, *, unchecked: bool) -> Iterator[None]:
    """Indexes and constraints are put aside, and back: built at once they are built quicker."""
    constraints, indexes = run_statement(_CONSTRAINTS, [table]), run_statement(_INDEXES, [table])
    for name, *_ in constraints:
        run_statement(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _ in indexes:
        run_statement(f"DROP INDEX {name}")
    yield
    run_statement("SET maintenance_work_mem = '256MB'")
    for _, definition in indexes:
        run_statement(definition)
    for name, excludes, definition, index in constraints:
        run_statement(index if excludes and unchecked else _restored(table, name, definition))


def _restored(table: str, name: str, definition: str) -> str:
    return f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"


def run_statement(statement: str, facts: Any = None) -> list[tuple[Any, ...]]:
    """The rows of a statement in autocommit."""
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return cursor.fetchall() if cursor.description else []
