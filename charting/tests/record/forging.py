"""What whoever owns the database can do: any row, past every trigger; but no keyed seal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from bookings.models import Appointment
from charting.ground.sealing import seal_of
from charting.models import (
    Addendum,
    Assessment,
    Chart,
    Clearance,
    Consent,
    ConsentForm,
    Injection,
    LedgerEntry,
    Preparation,
    ReversalOverride,
    Signature,
)
from charting.record.ledger import PURPOSE, facts_of
from medspa.audit.chain.seals import mac_of
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client
from treatments.models import Lot

FORGED = (
    Addendum,
    Assessment,
    Appointment,
    AuditEvent,
    Chart,
    Clearance,
    Client,
    Consent,
    ConsentForm,
    Injection,
    LedgerEntry,
    Lot,
    Preparation,
    ReversalOverride,
    Signature,
)


@contextmanager
def without_triggers() -> Iterator[None]:
    """No trigger of ours is asked; foreign keys hold."""
    _switch("DISABLE")
    yield
    _switch("ENABLE")


def without_foreign_keys(*tables: str) -> None:
    """Nor are foreign keys of these tables, and those to them; the test's rollback mends it."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f' AND"
            " (conrelid::regclass::text = ANY(%s) OR confrelid::regclass::text = ANY(%s))",
            [list(tables), list(tables)],
        )
        for table, name in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def _switch(how: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for model in FORGED:
            cursor.execute(f'ALTER TABLE "{model._meta.db_table}" {how} TRIGGER USER')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def seal_anew(entry: Signature | Addendum) -> None:
    """Write the row as if it had been sealed so at the time, ledger included. Needs the key."""
    entry.sha256 = seal_of(entry)
    line = LedgerEntry.objects.get(kind=entry._meta.model_name, row=entry.pk)
    line.seal, line.before_keys = entry.sha256, entry.key_version is None
    line.mac = mac_of(PURPOSE, facts_of(line), line.key_version)
    save_forged(entry, line)


def save_forged(*rows: Any) -> None:
    with without_triggers():
        for row in rows:
            row.save()
