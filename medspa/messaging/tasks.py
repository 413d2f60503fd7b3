"""Celery: ids in, one call, nothing else."""

from celery import shared_task
from django.utils import timezone

from medspa.messaging import outbox
from medspa.messaging.sending import delivery, pulse


@shared_task
def deliver_message(message_id: int) -> None:
    delivery.deliver_message(message_id, now=timezone.now())


@shared_task
def sweep_outbox() -> None:
    outbox.dispatch_due(now=timezone.now())


@shared_task
def note_pulse() -> None:
    pulse.note_pulse(now=timezone.now())
