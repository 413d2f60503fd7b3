"""The pulse of beat and worker: a time of day in the cache, renewed every minute."""

from datetime import datetime, timedelta

from django.core.cache import cache

KEY = "messaging.pulse"
STILL_BEATING = timedelta(seconds=150)


def note_pulse(*, now: datetime) -> None:
    cache.set(KEY, now.isoformat(), timeout=3600)


def has_pulse(*, now: datetime) -> bool:
    """Whether beat asked for something, and a worker did it, in the last 150 seconds."""
    noted = cache.get(KEY)
    return noted is not None and now - datetime.fromisoformat(noted) < STILL_BEATING
