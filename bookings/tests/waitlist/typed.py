"""What somebody who waits types, and where their page is."""

from datetime import timedelta
from typing import Any

from django.urls import reverse

from bookings.ground.waitlist_tokens import entry_token
from bookings.models import WaitlistEntry
from bookings.tests.factories import MONDAY
from bookings.tests.pages import person


def wishes(**typed: Any) -> dict[str, Any]:
    return {
        "weekdays": ["0", "2"],
        "earliest": "9:30",
        "latest": "16:00",
        "from_on": f"{MONDAY}",
        "to_on": f"{MONDAY + timedelta(days=20)}",
    } | typed


def filled_in(**typed: Any) -> dict[str, Any]:
    return {**person(), **wishes()} | typed


def place_of(entry: WaitlistEntry, page: str = "waitlist_place") -> str:
    return reverse(page, args=[entry_token(entry)])
