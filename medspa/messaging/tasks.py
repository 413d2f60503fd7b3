"""Celery: ids in, one call, nothing else."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from medspa.messaging import outbox
from medspa.messaging.sending import delivery, pulse


@shared_task
def deliver_message(message_id: int, pretended: str = "") -> None:
    judged_at = datetime.fromisoformat(pretended) if pretended else None
    delivery.deliver_message(message_id, now=timezone.now(), judged_at=judged_at)


@shared_task
def sweep_outbox() -> None:
    outbox.dispatch_due(now=timezone.now())


@shared_task
def note_pulse() -> None:
    pulse.note_pulse(now=timezone.now())
