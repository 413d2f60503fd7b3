"""Celery: one call each."""

from celery import shared_task
from django.utils import timezone

from bookings import reminders
from bookings.services import changes, holds, offering, once


@shared_task
def sweep_appointment_reminders() -> int:
    return reminders.sweep(timezone.now())


@shared_task
def sweep_expired_holds() -> int:
    return holds.sweep_expired_holds(now=timezone.now())


@shared_task
def sweep_idempotency_keys() -> int:
    return once.sweep_idempotency_keys(now=timezone.now())


@shared_task
def sweep_waitlist() -> int:
    return offering.sweep(timezone.now())


@shared_task
def fold_diary_changes() -> None:
    changes.fold_diary_changes()
