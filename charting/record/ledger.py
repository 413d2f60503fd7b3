"""The clinic's ledger: each signature and addendum, numbered and sealed with the one before it.

Its head can be printed and kept elsewhere; whoever holds it sees whether anything was removed.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from charting.models import Addendum, LedgerEntry, Signature
from medspa.audit.chain.seals import instant_text, is_seal_of, mac_of, newest_key

PURPOSE = "charting.ledger"


def append_entry(entry: Signature | Addendum, *, at: datetime) -> LedgerEntry:
    """Write the next line of the ledger.

    Its lock is held to the end of the transaction: take it last, and lock nothing after it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('charting.ledger'))")
    last = LedgerEntry.objects.order_by("number").last()
    line = LedgerEntry(
        number=last.number + 1 if last else 1,
        kind=str(entry._meta.model_name),
        row=entry.pk,
        chart=entry.chart_id,
        seal=entry.sha256,
        at=at,
        previous=last.mac if last else "",
        key_version=newest_key(),
    )
    line.mac = mac_of(PURPOSE, facts_of(line), line.key_version)
    line.save(force_insert=True)
    return line


def facts_of(line: Any) -> Mapping[str, Any]:
    """What the seal of a line covers."""
    return {
        "number": line.number,
        "row": f"{line.kind}:{line.row}",
        "chart": str(line.chart),
        "seal": line.seal,
        "before_keys": line.before_keys,
        "at": instant_text(line.at),
        "previous": line.previous,
        "key": line.key_version,
    }


def is_genuine(line: LedgerEntry) -> bool:
    """Whether it was written by somebody who has the key."""
    return is_seal_of(PURPOSE, facts_of(line), line.key_version, line.mac)


def ledger_head() -> str:
    """`12:ab34...`: how many lines there are and the seal of the last; `0:` of an empty ledger."""
    last = LedgerEntry.objects.order_by("number").last()
    return f"{last.number}:{last.mac}" if last else "0:"
