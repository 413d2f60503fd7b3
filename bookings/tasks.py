"""Celery: one call each."""

from celery import shared_task
from django.utils import timezone

from bookings.availability import change_count
from bookings.messages import reminders
from bookings.online import idempotency
from bookings.reservation import holds
from bookings.waitlist import offer_sweep


@shared_task
def sweep_appointment_reminders() -> int:
    return reminders.sweep_reminders(timezone.now())


@shared_task
def sweep_expired_holds() -> int:
    return holds.sweep_expired_holds(now=timezone.now())


@shared_task
def sweep_idempotency_keys() -> int:
    return idempotency.sweep_idempotency_keys(now=timezone.now())


@shared_task
def sweep_waitlist() -> int:
    return offer_sweep.sweep_offers(timezone.now())


@shared_task
def fold_diary_changes() -> None:
    change_count.fold_diary_changes()
