"""What callers of the API send and read."""

from datetime import datetime
from typing import Any

from bookings.models import Appointment
from bookings.tests.factories import Clinic
from medspa.clients.models import ChannelConsent, Client
from medspa.messaging.models import Message

PROBLEM = "application/problem+json"


def wish(clinic: Clinic, starts_at: datetime | str, **more: Any) -> dict[str, Any]:
    """Which slot."""
    return {
        "appointment_type": clinic.type.slug,
        "location": clinic.location.slug,
        "starts_at": starts_at if isinstance(starts_at, str) else starts_at.isoformat(),
    } | more


def booking(clinic: Clinic, starts_at: datetime | str, **more: Any) -> dict[str, Any]:
    """Which slot, and for whom; `client` fields given replace those of the example."""
    person = {
        "first_name": "Noor",
        "last_name": "Example",
        "email": "noor@mail.example",
        "phone": "+14155550123",
        "birth_date": "1990-05-31",
    } | more.pop("client", {})
    return wish(clinic, starts_at, client=person, interests=[], sms_consent=False) | more


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def problem(response: Any) -> tuple[int, str]:
    """Status and type, of an answer that has all that a problem document has."""
    document = response.json()
    assert response["Content-Type"] == PROBLEM
    assert document["status"] == response.status_code
    assert {"type", "title", "status", "detail"} <= document.keys()
    return document["status"], document["type"]


def wrong_fields(response: Any) -> dict[str, str]:
    """Field to code, of a 422."""
    assert response.status_code == 422
    return {each["field"]: each["code"] for each in response.json()["errors"]}


def nothing_written() -> bool:
    tables = (Appointment, Client, Message, ChannelConsent)
    return not any(table.objects.exists() for table in tables)
