"""Bookings over HTTP, as a visitor sends them: the public form and the API."""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from functools import partial
from http.client import HTTPConnection
from itertools import count
from json import dumps
from urllib.parse import urlencode

from devtools.bench.data.clinic import PROVIDERS, Clinic
from devtools.bench.web.server import post, post_form

FREE_FROM, DAYS = 90, 30
"""Days from today: the diary of the benchmarks and what the crowd books end before, and no day is
ever full."""
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def booking_calls(clinic: Clinic, line: HTTPConnection) -> dict[str, Callable[[], None]]:
    """By form and by API. Each booking is of somebody new, with anybody, at a time of its own."""
    times = _starts(clinic)
    return {
        "form": partial(_by_form, clinic, line, _Visitor(clinic, line), times),
        "API": partial(_by_api, clinic, line, times),
    }


def _starts(clinic: Clinic) -> Iterator[datetime]:
    """Every half-hour of a month in which nothing is booked, over and over."""
    while True:
        for day in range(DAYS):
            on = clinic.today + timedelta(days=FREE_FROM + day)
            nine = datetime.combine(on, time(9), tzinfo=clinic.location.zone).astimezone(UTC)
            yield from (nine + timedelta(minutes=30 * half_hour) for half_hour in range(14))


class _Visitor:
    """A browser that has opened the form once: its cookie and the token that goes with it."""

    def __init__(self, clinic: Clinic, line: HTTPConnection) -> None:
        at = next(_starts(clinic)) + timedelta(days=DAYS)
        line.request("GET", form_at(clinic, at))
        answer = line.getresponse()
        page = answer.read().decode()
        if answer.status != 200:
            raise RuntimeError(f"The form did not open: {answer.status} {page[:300]!r}")
        found = _TOKEN.search(page)
        cookies = answer.headers.get_all("Set-Cookie") or []
        self.token = found[1] if found else ""
        self.cookie = next(each for each in cookies if each.startswith("csrftoken")).split(";")[0]


def form_at(clinic: Clinic, at: datetime) -> str:
    asked = {
        "appointment_type": clinic.types[PROVIDERS].slug,
        "location": clinic.location.slug,
        "starts_at": f"{at:%Y-%m-%dT%H:%MZ}",
    }
    return f"/book/details/?{urlencode(asked)}"


_numbers = count(1)


def _person() -> dict[str, str]:
    number = next(_numbers)
    letters = "".join(chr(97 + int(digit)) for digit in f"{number:06}")
    return {
        "first_name": "Visitor",
        "last_name": f"Sample-{letters}",
        "email": f"visitor-{number}@bench.example",
        "phone": f"+1415555{1000 + number % 9000:04}",
    }


def _by_form(
    clinic: Clinic, line: HTTPConnection, visitor: _Visitor, starts: Iterator[datetime]
) -> None:
    typed = _person() | {
        "birth_on": "1990-05-31",
        "submission_key": str(uuid.uuid4()),
        "csrfmiddlewaretoken": visitor.token,
    }
    post_form(line, form_at(clinic, next(starts)), typed, {"Cookie": visitor.cookie}, 302)


def _by_api(clinic: Clinic, line: HTTPConnection, starts: Iterator[datetime]) -> None:
    person = _person()
    body = {
        "appointment_type": clinic.types[PROVIDERS].slug,
        "location": clinic.location.slug,
        "starts_at": next(starts).isoformat(),
        "client": person | {"birth_date": "1990-05-31"},
        "interests": [],
        "sms_consent": False,
    }
    post(line, "/api/appointments", dumps(body), {"Content-Type": "application/json"}, 201)
