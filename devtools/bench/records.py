"""What the client record costs the server: of one visit, of two hundred, beside the floor page and
a page of the team that reads nothing of a client. In one process, and over HTTP in turn."""

import time
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http.client import HTTPConnection
from statistics import median

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from devtools.bench.data.records import Scene, add_visits
from devtools.bench.in_turn import clock_in_turn
from devtools.bench.measure import spent_here_ms
from devtools.bench.web.server import get_page, web_server
from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.clients.models import Client

VISITS = (1, 200)
RUNS = 9
HERE = {"host": "127.0.0.1"}
FLOOR, TEAM = "floor", "a page of the team"
BAR = 3
"""So many times the floor page at most."""


@dataclass(frozen=True)
class RecordCost:
    """Processor time of Python for one page, its statements, and the time over HTTP, all at the
    median; `ratio` to the floor page, `team_ratio` to a page of the team."""

    processor_ms: float
    statements: int
    http_ms: float
    ratio: float
    team_ratio: float


def measure_records(scene: Scene) -> dict[str, RecordCost]:
    pages = {TEAM: reverse("my_address")}
    pages |= {f"record, {number} visits": _record(scene, number) for number in VISITS}
    user = User.objects.create(email="r@bench.example", full_name="R", roles=[Role.INJECTOR])
    browser = signed_in(user)
    with web_server() as line:
        clock = _in_turn(line, {FLOOR: "/floor", **pages}, browser)
        return {name: _cost(browser, path, clock, name) for name, path in pages.items()}


def signed_in(user: User) -> Browser:
    """By both steps."""
    browser = Browser(headers=HERE)
    browser.force_login(user)
    session = browser.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session.save()
    return browser


def _record(scene: Scene, number: int) -> str:
    """Clients are seen on different days: a provider has one at a time."""
    client = Client.objects.create(
        first_name="Record", last_name=str(number), email=f"r{number}@bench.example"
    )
    add_visits(client, scene, number, timezone.now() - timedelta(weeks=60, days=number))
    return reverse("client_record", args=[client.pk])


def _in_turn(line: HTTPConnection, pages: dict[str, str], browser: Browser) -> dict[str, float]:
    """Milliseconds of each over HTTP."""
    cookies = "; ".join(f"{name}={one.value}" for name, one in browser.cookies.items())
    calls = {name: partial(get_page, line, path, cookies=cookies) for name, path in pages.items()}
    return {name: median(measured) for name, measured in clock_in_turn(calls).items()}


def _cost(browser: Browser, path: str, clock: dict[str, float], name: str) -> RecordCost:
    with CaptureQueriesContext(connection) as seen:
        answer = browser.get(path)
    statements = len(seen)  # the next request forgets them
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    spent = []
    for _ in range(RUNS):
        before = spent_here_ms()
        browser.get(path)
        spent.append(spent_here_ms() - before)
    return RecordCost(
        processor_ms=round(median(spent), 1),
        statements=statements,
        http_ms=round(clock[name], 2),
        ratio=round(clock[name] / clock[FLOOR], 1),
        team_ratio=round(clock[name] / clock[TEAM], 1),
    )
