"""Celery: one call each."""

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from medspa.signin import services


@shared_task
def sweep_codes() -> int:
    return services.write_codes(now=timezone.now())


@shared_task
def forget_sessions() -> None:
    """What visitors typed stands in their sessions: it goes when these are over."""
    SessionStore.clear_expired()
