"""Celery: one call."""

from celery import shared_task
from django.utils import timezone

from medspa.ratelimit import services


@shared_task(name="medspa.pacing.tasks.sweep_tallies")  # as messages in the queue call it
def sweep_tallies() -> int:
    return services.sweep_tallies(now=timezone.now())
