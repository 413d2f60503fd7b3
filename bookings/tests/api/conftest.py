from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser
from pytest_django.fixtures import Settings

from bookings.tests.factories import Clinic, make_clinic
from medspa.local.testkit.shared import shared

Call = Callable[..., Any]


@pytest.fixture(autouse=True)
def no_limits(settings: Settings) -> None:
    """The tests ask more often than anybody may; those of the limits set their own."""
    settings.API_RATES = dict.fromkeys(settings.API_RATES, "0")
    settings.PAGE_RATES = dict.fromkeys(settings.PAGE_RATES, "0")
    settings.HOLD_RATE = "0"


@shared
def open_clinic() -> Clinic:
    return make_clinic(providers=2, rooms=2)


@pytest.fixture
def clinic(open_clinic: Clinic, clock: None) -> Clinic:
    """Open, and the pages read the clock of the factories."""
    return open_clinic


@pytest.fixture
def book(client: Browser) -> Call:
    """Post a booking; a second argument is the idempotency key."""

    def post(body: Any, key: str = "") -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        return client.post(
            "/api/appointments", body, content_type="application/json", headers=headers
        )

    return post


@pytest.fixture
def hold(client: Browser) -> Call:
    def post(body: Any) -> Any:
        return client.post("/api/holds", body, content_type="application/json")

    return post
