"""Celery: one call."""

from celery import shared_task
from django.utils import timezone

from medspa.ratelimit import services


@shared_task
def sweep_tallies() -> int:
    return services.sweep_tallies(now=timezone.now())
