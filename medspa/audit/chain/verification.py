"""Walk the chain of the audit log a block at a time, and name the events that are not as sealed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from medspa.audit.chain.blocks import EVENT, facts_of, hash_of, is_genuine, unsealed_events
from medspa.audit.chain.seals import is_seal_of, of_groups
from medspa.audit.models import AuditBlock, AuditEvent, SealedEvent

LATE = timedelta(hours=1)
"""No transaction lasts so long, and no two clocks of a clinic differ by as much."""
BATCH = 1000


@dataclass(frozen=True)
class Broken:
    """A row, named as the audit log names rows, and what is wrong with it."""

    row: str
    says: str

    def __str__(self) -> str:
        return f"{self.row}: {self.says}"


def broken_audit(expected_heads: Iterable[str] = ()) -> Iterator[Broken]:
    """Everything: each block from the first, what is in none, and heads kept elsewhere."""
    yield from broken_blocks()
    yield from broken_rest(expected_heads)


def broken_blocks(after: int = 0, at_most: int | None = None) -> Iterator[Broken]:
    """What is wrong with the blocks after this number, and with the events in them."""
    previous = AuditBlock.objects.filter(number__lte=after).last()
    took_all = AuditBlock.objects.filter(number__lte=after, took_all=True).last()
    blocks = AuditBlock.objects.filter(number__gt=after)
    if at_most is not None:
        blocks = blocks.filter(number__lte=after + at_most)
    for block in blocks.iterator(chunk_size=BATCH):
        yield from _broken_link(block, previous)
        yield from _broken_events(block, took_all.sealed_at if took_all else None)
        previous = block
        took_all = block if block.took_all else took_all


def broken_rest(expected_heads: Iterable[str] = ()) -> Iterator[Broken]:
    """Events whose block is gone, events in none that are older than they can be, lost heads."""
    block = AuditBlock.objects.filter(number=OuterRef("block"))
    for lost in SealedEvent.objects.filter(~Exists(block)).iterator(chunk_size=BATCH):
        yield Broken(str(lost), f"Its block {lost.block} is gone.")
    took_all = AuditBlock.objects.filter(took_all=True).last()
    if took_all:
        slipped_in = unsealed_events().filter(at__lt=took_all.sealed_at - LATE)
        for event in slipped_in.iterator(chunk_size=BATCH):
            yield _slipped_in(event, took_all.sealed_at)
    for head in expected_heads:
        yield from _lost_head(head)


def _broken_link(block: AuditBlock, previous: AuditBlock | None) -> Iterator[Broken]:
    row = f"audit.auditblock:{block.number}"
    last, mac = (previous.number, previous.mac) if previous else (0, "")
    if block.number != last + 1:
        yield Broken(row, f"Blocks {last + 1} to {block.number - 1} are gone.")
    elif block.previous != mac:
        yield Broken(row, "It does not go on from the block before.")
    if not is_genuine(block):
        yield Broken(row, "It was forged, or its key is not known.")


def _broken_events(block: AuditBlock, seen_at: datetime | None) -> Iterator[Broken]:
    sealed = list(SealedEvent.objects.filter(block=block.number).order_by("event"))
    if (len(sealed), hash_of(sealed)) != (block.count, block.events):
        yield Broken(f"audit.auditblock:{block.number}", "Its events are not those it was made of.")
    events = AuditEvent.objects.in_bulk([one.event for one in sealed])
    for one in sealed:
        yield from _broken_event(one, events, block, seen_at)


def _broken_event(
    sealed: SealedEvent,
    events: Mapping[int, AuditEvent],
    block: AuditBlock,
    seen_at: datetime | None,
) -> Iterator[Broken]:
    event = events.get(sealed.event)
    if event is None:
        yield Broken(str(sealed), f"It is gone; it was in block {block.number}.")
    elif not is_seal_of(EVENT, facts_of(event), block.key_version, sealed.mac):
        yield Broken(str(sealed), f"It was changed after it was sealed, in block {block.number}.")
    elif seen_at and event.at < seen_at - LATE:
        yield _slipped_in(event, seen_at)


def _slipped_in(event: AuditEvent, seen_at: datetime) -> Broken:
    says = f"It says {event.at:%Y-%m-%d %H:%M} UTC, and was not there at {seen_at:%Y-%m-%d %H:%M}."
    return Broken(f"audit.auditevent:{event.pk}", says)


def _lost_head(head: str) -> Iterator[Broken]:
    number, mac = of_groups(head)
    known = AuditBlock.objects.filter(mac=mac).values_list("number", flat=True)
    if number != "0" and number not in map(str, known):
        yield Broken("audit.auditblock", f"The chain does not hold the head {head}.")


def unsealed_count() -> int:
    """How many events wait for the next block."""
    return unsealed_events().count()
