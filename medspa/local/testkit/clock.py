"""The one place where a test sets the time that a request is at."""

from datetime import datetime

import pytest


def set_now(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Until the test ends it is `now` for every request (`request.now`) and every default."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
