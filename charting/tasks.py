"""Celery: one call each."""

from celery import shared_task
from django.utils import timezone

from charting import reminders


@shared_task
def sweep_maintenance_reminders() -> int:
    return reminders.sweep(timezone.now())
