"""What the desk asks of the day board and sends to it."""

from typing import Any

from django.test import Client as Browser
from django.urls import reverse

from bookings.models import Appointment

HTMX = {"HX-Request": "true", "HX-Target": "day"}


def board(browser: Browser, **asked: Any) -> Any:
    return browser.get(reverse("day_board"), asked)


def step(browser: Browser, appointment: Appointment, to: str, **also: Any) -> Any:
    sent = {"to": to, "version": appointment.version, **also.pop("sent", {})}
    return browser.post(reverse("change_visit", args=[appointment.reference]), sent, **also)
