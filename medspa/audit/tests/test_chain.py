"""The chain of the audit log: what it holds, and what it finds."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from medspa.audit.chain import blocks
from medspa.audit.chain.blocks import BLOCK, facts_of_block, hash_of, seal_events
from medspa.audit.chain.seals import mac_of, sha256_of
from medspa.audit.chain.verification import broken_audit
from medspa.audit.log import SYSTEM, record
from medspa.audit.models import AuditBlock, AuditEvent, SealedEvent
from medspa.local.testkit.racing import run_at_once
from medspa.local.testkit.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.owner]
TABLES = [model._meta.db_table for model in (AuditEvent, AuditBlock, SealedEvent)]


@contextmanager
def without_triggers() -> Iterator[None]:
    with connection.cursor() as cursor:
        for how in ("DISABLE", "ENABLE"):
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} {how} TRIGGER USER")
            if how == "DISABLE":
                yield


def note(*names: str) -> None:
    for name in names:
        record(by=SYSTEM, action="page.seen", target=name, amount=1.5)


def in_minutes(minutes: int) -> datetime:
    return timezone.now() + timedelta(minutes=minutes)


@shared
def two_blocks() -> list[AuditEvent]:
    note("a", "b", "c")
    seal_events(now=in_minutes(0))
    note("d", "e")
    seal_events(now=in_minutes(1))
    return list(AuditEvent.objects.order_by("pk"))


def verify_audit(*options: str) -> tuple[int, list[str]]:
    said = StringIO()
    try:
        call_command("verify_audit", *options, stdout=said)
    except SystemExit as ended:
        return int(ended.code or 0), said.getvalue().splitlines()
    return 0, said.getvalue().splitlines()


def test_blocks_hold_every_event_once(two_blocks: list[AuditEvent]) -> None:
    assert list(AuditBlock.objects.values_list("number", "count")) == [(1, 3), (2, 2)]
    sealed = SealedEvent.objects.order_by("event").values_list("event", flat=True)
    assert list(sealed) == [event.pk for event in two_blocks]
    assert verify_audit() == (
        0,
        [
            "2 blocks, all as they were sealed; 0 events wait to be sealed.",
            f"Head of the audit log: {blocks.chain_head()}",
        ],
    )


def test_nothing_to_seal_makes_no_block(two_blocks: list[AuditEvent]) -> None:
    assert seal_events(now=in_minutes(2)) == 0
    assert AuditBlock.objects.count() == 2


def test_backlog_is_sealed_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK_SIZE", 2)
    note("a", "b", "c", "d", "e")
    assert seal_events(now=in_minutes(0)) == 5
    assert list(AuditBlock.objects.values_list("count", "took_all")) == [
        (2, False),
        (2, False),
        (1, True),
    ]
    assert list(broken_audit()) == []


def forge(rows: object, **values: object) -> None:
    with without_triggers():
        rows.update(**values) if values else rows.delete()


FORGED = {
    "actor": "user:1 X",
    "action": "page.left",
    "target": "z",
    "facts": {"amount": 2},
    "at": timezone.now() - timedelta(minutes=5),
    "ip_address": "192.0.2.1",
}


def change(event: AuditEvent, **values: object) -> None:
    forge(AuditEvent.objects.filter(pk=event.pk), **values)


@pytest.mark.parametrize("name", FORGED)
def test_changed_event_is_named(two_blocks: list[AuditEvent], name: str) -> None:
    change(two_blocks[1], **{name: FORGED[name]})
    code, said = verify_audit()
    says = "It was changed after it was sealed, in block 1."
    assert (code, said[0]) == (1, f"audit.auditevent:{two_blocks[1].pk}: {says}")


def test_every_column_of_an_event_is_sealed() -> None:
    columns = {field.name for field in AuditEvent._meta.concrete_fields}
    assert columns == {"id", *FORGED}


def test_deleted_event_is_named(two_blocks: list[AuditEvent]) -> None:
    forge(AuditEvent.objects.filter(pk=two_blocks[1].pk))
    code, said = verify_audit()
    assert (code, said[0]) == (
        1,
        f"audit.auditevent:{two_blocks[1].pk}: It is gone; it was in block 1.",
    )


def test_event_deleted_with_its_seal_breaks_the_block(two_blocks: list[AuditEvent]) -> None:
    forge(AuditEvent.objects.filter(pk=two_blocks[1].pk))
    forge(SealedEvent.objects.filter(pk=two_blocks[1].pk))
    code, said = verify_audit()
    assert (code, said[0]) == (1, "audit.auditblock:1: Its events are not those it was made of.")


def test_block_rewritten_without_the_key_is_named(two_blocks: list[AuditEvent]) -> None:
    """An event is taken out, and everything made to fit that can be made."""
    forge(AuditEvent.objects.filter(pk=two_blocks[1].pk))
    forge(SealedEvent.objects.filter(pk=two_blocks[1].pk))
    kept = list(SealedEvent.objects.filter(block=1).order_by("event"))
    block = AuditBlock.objects.get(number=1)
    block.count, block.events = 2, hash_of(kept)
    forged = sha256_of(dict(facts_of_block(block)))
    forge(AuditBlock.objects.filter(number=1), count=2, events=block.events, mac=forged)
    forge(AuditBlock.objects.filter(number=2), previous=forged)
    code, said = verify_audit()
    assert (code, said[:2]) == (
        1,
        [
            "audit.auditblock:1: It was forged, or its key is not known.",
            "audit.auditblock:2: It was forged, or its key is not known.",
        ],
    )


def test_event_slipped_in_with_an_old_time_is_named(two_blocks: list[AuditEvent]) -> None:
    note("f")
    late = AuditEvent.objects.get(target="f")
    change(late, at=late.at - timedelta(hours=3))
    for _ in range(2):  # before and after it is sealed itself
        code, said = verify_audit()
        assert code == 1
        assert said[0].startswith(f"audit.auditevent:{late.pk}: It says ")
        seal_events(now=in_minutes(2))


def test_removed_block_is_named(two_blocks: list[AuditEvent]) -> None:
    forge(AuditBlock.objects.filter(number=1))
    said = verify_audit()[1]
    assert said[0] == "audit.auditblock:2: Blocks 1 to 1 are gone."
    assert f"audit.auditevent:{two_blocks[0].pk}: Its block 1 is gone." in said


def test_chain_cut_short_is_found_by_a_head_kept_elsewhere(two_blocks: list[AuditEvent]) -> None:
    code, [kept] = verify_audit("--head")
    assert (code, kept) == (0, blocks.chain_head())
    assert verify_audit("--expect-head", kept)[0] == 0
    ends = [event.pk for event in two_blocks[3:]]
    forge(AuditEvent.objects.filter(pk__in=ends))
    forge(SealedEvent.objects.filter(pk__in=ends))
    forge(AuditBlock.objects.filter(number=2))
    assert verify_audit()[0] == 0
    assert verify_audit("--expect-head", kept)[0] == 1


def test_late_event_with_an_early_number_goes_into_a_later_block(
    two_blocks: list[AuditEvent],
) -> None:
    """As when its transaction ended after the numbers behind it were sealed."""
    event = two_blocks[0]
    with without_triggers():
        AuditBlock.objects.all().delete()
        SealedEvent.objects.all().delete()
    forge(AuditEvent.objects.filter(pk=event.pk))
    seal_events(now=in_minutes(0))
    event.save(force_insert=True)
    seal_events(now=in_minutes(1))
    assert SealedEvent.objects.get(pk=event.pk).block == 2
    assert list(broken_audit()) == []


def test_old_number_is_taken_by_the_thorough_step(two_blocks: list[AuditEvent]) -> None:
    a_day_on = timezone.now() + timedelta(days=2)
    forged = two_blocks[0]
    forged.pk = two_blocks[0].pk - 1
    forged.save(force_insert=True)
    assert seal_events(now=a_day_on) == 0
    assert seal_events(now=a_day_on, thoroughly=True) == 1


def test_sealing_takes_the_same_statements_whatever_is_behind_it(
    two_blocks: list[AuditEvent], django_assert_num_queries
) -> None:
    for count in (1, 3):
        note(*("x" * count))
        with django_assert_num_queries(8):
            seal_events(now=in_minutes(3))


def test_block_of_an_unknown_key_is_named(two_blocks: list[AuditEvent], settings) -> None:
    settings.RECORD_KEYS = f"2:{'ab' * 32}"
    assert verify_audit()[1][0] == "audit.auditblock:1: It was forged, or its key is not known."


def test_new_key_goes_on_with_the_chain(two_blocks: list[AuditEvent], settings) -> None:
    settings.RECORD_KEYS += f",2:{'ab' * 32}"
    note("f")
    seal_events(now=in_minutes(2))
    assert [block.key_version for block in AuditBlock.objects.all()] == [1, 1, 2]
    assert list(broken_audit()) == []
    assert mac_of(BLOCK, {}, 1) != mac_of(BLOCK, {}, 2)


WRITERS, EACH = 4, 25


@pytest.mark.django_db(transaction=True)
def test_no_event_is_skipped_or_sealed_twice_while_many_write() -> None:
    """Transactions that end late, and two who seal at once."""
    done: list[int] = []

    def write(writer: int) -> None:
        try:
            for number in range(EACH):
                with transaction.atomic():
                    note(f"{writer}-{number}")
                    time.sleep((writer * number) % 7 / 1000)  # it ends later than others began
        finally:
            done.append(writer)

    def seal() -> None:
        while len(done) < WRITERS:
            seal_events(now=timezone.now())

    writers = [partial(write, writer) for writer in range(WRITERS)]
    ended = run_at_once(*writers, seal, seal)
    seal_events(now=timezone.now())

    assert ended == [None] * (WRITERS + 2)
    assert SealedEvent.objects.count() == AuditEvent.objects.count() == WRITERS * EACH
    assert list(broken_audit()) == []
