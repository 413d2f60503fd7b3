"""What the page tests type and read."""

import re
import uuid
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment
from bookings.tests.factories import NOW, Clinic
from medspa.local.testkit.clock import set_now

NOOR = {
    "first_name": "Noor",
    "last_name": "Example",
    "email": "noor@mail.example",
    "phone": "(415) 555-0123",
}
EVERYTHING = NOOR | {
    "birth_on": "1990-05-31",
    "note": "I faint easily.",
    "interests": ["TEMPLE"],
    "sms_consent": "on",
}
KEPT = EVERYTHING | {"sms_consent": True}  # as a form that was sent shows it


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages read the clock; the diary of the factories lies around NOW."""
    set_now(monkeypatch, NOW)


def moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def address(name: str, clinic: Clinic, **chosen: Any) -> str:
    """The page `name` with the choice in its address."""
    asked = {"appointment_type": clinic.type.slug, "location": clinic.location.slug} | chosen
    return f"{reverse(name)}?{urlencode(asked, doseq=True)}"


def details_at(clinic: Clinic, starts_at: datetime, **chosen: Any) -> str:
    return address("book_details", clinic, starts_at=moment(starts_at), **chosen)


def person(**typed: Any) -> dict[str, Any]:
    """A form filled in as it should be, sent for the first time."""
    return NOOR | {"submission_key": str(uuid.uuid4())} | typed


def kept(response: Any) -> dict[str, Any]:
    """What the form shows of EVERYTHING after it came back."""
    form = response.context["form"]
    return {name: form[name].value() for name in EVERYTHING}


def pick(client: Browser, clinic: Clinic, hour: int = 10, minute: int = 0) -> str:
    """Choose a time; the address of the form."""
    at = moment(clinic.at(hour, minute))
    taken = client.post(address("book_time", clinic), {"starts_at": at})
    assert taken.status_code == 302
    return str(taken.url)


def text_of(response: Any) -> str:
    """The words of the page, without markup, runs of white space as one blank."""
    body = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", body).split()))


def the_appointment() -> Appointment:
    """The only one there is."""
    return Appointment.objects.with_people().get()
