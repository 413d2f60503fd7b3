import pytest
from django.core.cache import cache

from bookings.tests.waitlist.factories import NOON
from medspa.local.testkit.clock import set_now


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages read the clock: noon of that Monday, when nobody sleeps."""
    cache.clear()
    set_now(monkeypatch, NOON)
