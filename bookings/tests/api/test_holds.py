"""A hold in the hands of a program: renewed once, given back."""

from typing import Any

import pytest
from django.test import Client as Browser

from bookings.models import Appointment
from bookings.tests.api.asking import problem, wish
from bookings.tests.api.conftest import Call
from bookings.tests.factories import Clinic

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def held(hold: Call, clinic: Clinic) -> dict[str, Any]:
    return hold(wish(clinic, clinic.at(10))).json()


def renew(client: Browser, token: str) -> Any:
    return client.post(f"/api/holds/{token}/renew", {}, content_type=JSON)


def test_hold_is_renewed_once(client: Browser, held: dict[str, Any]):
    assert held["expires_at"] == "2027-03-01T04:08:00-08:00"

    first, second = (renew(client, held["hold"]) for _ in range(2))

    assert first.json() == {"hold": held["hold"], "expires_at": "2027-03-01T04:16:00-08:00"}
    assert problem(second) == (409, "hold_renewed")


def test_hold_is_given_back(client: Browser, held: dict[str, Any]):
    first, second = (client.delete(f"/api/holds/{held['hold']}") for _ in range(2))

    assert (first.status_code, first.content) == (204, b"")
    assert problem(second) == (404, "not_found")
    assert Appointment.objects.count() == 0
    assert problem(renew(client, held["hold"])) == (409, "hold_expired")


def test_other_tokens_open_no_hold(client: Browser, held: dict[str, Any]):
    assert problem(renew(client, "x" * 43)) == (409, "hold_expired")
    assert problem(client.delete("/api/holds/%00")) == (404, "not_found")
    assert Appointment.objects.count() == 1
