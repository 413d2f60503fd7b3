"""Where a step is taken: a clinic, a browser, and whoever sits before it.

A step makes what it needs, goes there and returns the page. It is taken once in each language.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from bookings.ground.tokens import manage_token
from bookings.models import Appointment
from bookings.tests.factories import MONDAY, Clinic, make_appointment
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.signin.tests.codes import sign_in

type Step = Callable[["Scene"], HttpResponse]
STEPS: dict[str, Step] = {}
LATER = MONDAY + timedelta(days=9)


@dataclass
class Scene:
    clinic: Clinic
    browser: Browser

    def get(self, there: str) -> HttpResponse:
        return self.browser.get(there)

    def post(self, there: str, typed: dict[str, Any] | None = None) -> HttpResponse:
        return self.browser.post(there, typed or {}, follow=True)

    def visit(self, **fields: Any) -> Appointment:
        return make_appointment(self.clinic, self.clinic.at(10, day=LATER), **fields)

    def link(self, visit: Appointment, page: str = "manage_appointment") -> str:
        return reverse(page, args=[manage_token(visit)])

    def signed_in(self, **fields: Any) -> Client:
        client = make_client(birth_on="1990-05-31", **fields)
        sign_in(self.browser, client)
        return client


def step(take: Step) -> Step:
    STEPS[take.__name__] = take
    return take
