"""What the client record costs the server: of one visit, of two hundred, beside a page of the team
that reads nothing of a client. In one process, without the way over HTTP."""

from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from devtools.bench.data.clinic import Clinic
from devtools.bench.data.records import Scene, add_visits, make_scene
from devtools.bench.measure import spent_here_ms
from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.clients.models import Client

VISITS = (1, 200)
RUNS = 9
HERE = {"host": "127.0.0.1"}


@dataclass(frozen=True)
class RecordCost:
    """Processor time of Python for one page, at the median, and the statements it makes."""

    processor_ms: float
    statements: int


def measure_records(clinic: Clinic) -> dict[str, RecordCost]:
    scene = make_scene(clinic.location, clinic.types[1])
    user = User.objects.create(email="r@bench.example", full_name="R", roles=[Role.INJECTOR])
    browser = Browser(headers=HERE)
    browser.force_login(user)
    pages = {"a page of the team": reverse("my_address")}
    pages |= {f"record, {number} visits": _record(scene, number) for number in VISITS}
    return {name: _cost(browser, path) for name, path in pages.items()}


def _record(scene: Scene, number: int) -> str:
    """Clients are seen on different days: a provider has one at a time."""
    client = Client.objects.create(
        first_name="Record", last_name=str(number), email=f"r{number}@bench.example"
    )
    add_visits(client, scene, number, timezone.now() - timedelta(weeks=60, days=number))
    return reverse("client_record", args=[client.pk])


def _cost(browser: Browser, path: str) -> RecordCost:
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
    return RecordCost(round(median(spent), 1), statements)
