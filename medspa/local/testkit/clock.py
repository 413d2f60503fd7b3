"""The one place where a test sets the time that a request is at."""

from datetime import datetime

import pytest


def set_now(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Until the test ends it is `now` for every request (`request.now`) and for all that asks
    `timezone.now()`. A field's `default=timezone.now` keeps the function itself, and the real time.
    """
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
