"""The audit log is sealed in blocks, a minute behind: writing an event waits for nothing.

Each event that can be seen and is in no block goes into the next one, in the order of its number.
An event whose transaction ended late, with a number that was passed already, is taken later, never
left out.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from medspa.audit.chain.seals import instant_text, is_seal_of, mac_of, newest_key, sha256_of
from medspa.audit.models import AuditBlock, AuditEvent, SealedEvent

EVENT, BLOCK = "audit.event", "audit.block"
BLOCK_SIZE = 1000
BLOCKS_AT_ONCE = 100
LOOKS_BACK = timedelta(days=1)


def seal_events(*, now: datetime, thoroughly: bool = False) -> int:
    """Seal what is in no block yet; how many events. Nothing if somebody else is at it.

    Looks at the numbers of the last day; `thoroughly` at all of them.
    """
    sealed = 0
    for _ in range(BLOCKS_AT_ONCE):
        block = _seal_block(now, thoroughly)
        sealed += block.count if block else 0
        if block is None or block.took_all:
            break
    return sealed


@transaction.atomic
def _seal_block(now: datetime, thoroughly: bool) -> AuditBlock | None:
    if not _alone():
        return None
    found = list(unsealed_events(0 if thoroughly else _passed(now))[: BLOCK_SIZE + 1])
    events = found[:BLOCK_SIZE]
    if not events:
        return None
    last = AuditBlock.objects.last()
    number, key = last.number + 1 if last else 1, newest_key()
    sealed = [
        SealedEvent(event=event.pk, block=number, mac=mac_of(EVENT, facts_of(event), key))
        for event in events
    ]
    block = AuditBlock(
        number=number,
        sealed_at=now,
        count=len(events),
        last_event=events[-1].pk,
        took_all=len(found) <= BLOCK_SIZE,
        events=hash_of(sealed),
        previous=last.mac if last else "",
        key_version=key,
    )
    block.mac = mac_of(BLOCK, facts_of_block(block), key)
    SealedEvent.objects.bulk_create(sealed)
    block.save(force_insert=True)
    return block


def unsealed_events(after: int = 0) -> QuerySet[AuditEvent]:
    """Events in no block, by number."""
    known = SealedEvent.objects.filter(event=OuterRef("pk"))
    return AuditEvent.objects.filter(~Exists(known), pk__gt=after).order_by("pk")


def _passed(now: datetime) -> int:
    """The highest number that was sealed a day ago: nothing younger than that lies below."""
    old = AuditBlock.objects.filter(sealed_at__lt=now - LOOKS_BACK)
    return old.aggregate(last=Max("last_event"))["last"] or 0


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('audit.chain'))")
        return bool(cursor.fetchone()[0])


def facts_of(event: AuditEvent) -> Mapping[str, Any]:
    """What the seal of an event covers: all of it."""
    return {
        "number": event.pk,
        "at": instant_text(event.at),
        "actor": event.actor,
        "action": event.action,
        "target": event.target,
        "facts": event.facts,
        "ip_address": event.ip_address,
    }


def facts_of_block(block: AuditBlock) -> Mapping[str, Any]:
    return {
        "number": block.number,
        "sealed_at": instant_text(block.sealed_at),
        "count": block.count,
        "last_event": block.last_event,
        "took_all": block.took_all,
        "events": block.events,
        "previous": block.previous,
        "key": block.key_version,
    }


def hash_of(sealed: Iterable[SealedEvent]) -> str:
    """Of the events of a block, in order: which they are, and the seal of each."""
    return sha256_of("\n".join(f"{one.event}:{one.mac}" for one in sealed))


def is_genuine(block: AuditBlock) -> bool:
    """Whether it was written by somebody who has the key."""
    return is_seal_of(BLOCK, facts_of_block(block), block.key_version, block.mac)


def chain_head() -> str:
    """`12:ab34...`: how many blocks there are and the seal of the last; `0:` of an empty chain."""
    last = AuditBlock.objects.last()
    return f"{last.number}:{last.mac}" if last else "0:"
