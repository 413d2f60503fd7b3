"""Celery: one call each."""

from celery import shared_task
from django.utils import timezone

from medspa.audit import chain, sweep


@shared_task
def seal_audit() -> int:
    return chain.seal_events(now=timezone.now())


@shared_task
def verify_audit(after: int = 0) -> None:
    following = sweep.sweep_blocks(after, now=timezone.now())
    if following is not None:
        verify_audit.delay(following)
