"""Celery: one call each."""

from celery import shared_task
from django.utils import timezone

from medspa.audit.chain import blocks, nightly
from medspa.audit.sweeping import sweeping


@shared_task
def seal_audit() -> int:
    return blocks.seal_events(now=timezone.now())


@shared_task
def verify_audit(after: int = 0) -> None:
    with sweeping("audit.blocks", is_part=after > 0) as each:
        following = nightly.sweep_blocks(after, each, now=timezone.now())
        if following is not None:
            verify_audit.delay(following)
