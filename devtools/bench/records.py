"""The client record over HTTP, of one visit and of two hundred, beside the floor page."""

from datetime import timedelta
from http.client import HTTPConnection

from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from devtools.bench.data.clinic import Clinic
from devtools.bench.data.records import Scene, add_visits, make_scene
from devtools.bench.measure import Times, repeat_call
from devtools.bench.web.server import web_server
from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.clients.models import Client

VISITS = (1, 200)
RUNS = 60


def measure_records(clinic: Clinic) -> dict[str, tuple[Times, int]]:
    """Times, and how many statements: of the floor page, of a page of the team that reads nothing
    of a client, and of the record with so many visits."""
    scene = make_scene(clinic.location, clinic.types[1])
    user = User.objects.create(email="r@bench.example", full_name="R", roles=[Role.INJECTOR])
    pages = {"floor": "/floor", "my address": reverse("my_address")}
    pages |= {f"record, {number} visits": _record(scene, number) for number in VISITS}
    browser = Browser()
    browser.force_login(user)
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME].value
    with web_server() as line:
        return {
            name: (_times(line, path, cookie), _statements(browser, path))
            for name, path in pages.items()
        }


def _record(scene: Scene, number: int) -> str:
    """Clients are seen on different days: a provider has one at a time."""
    client = Client.objects.create(
        first_name="Record", last_name=str(number), email=f"r{number}@bench.example"
    )
    add_visits(client, scene, number, timezone.now() - timedelta(days=number))
    return reverse("client_record", args=[client.pk])


def _times(line: HTTPConnection, path: str, cookie: str) -> Times:
    def ask() -> None:
        line.request("GET", path, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"})
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")

    return repeat_call(ask, times=RUNS)


def _statements(browser: Browser, path: str) -> int:
    if path == "/floor":
        return 1
    with CaptureQueriesContext(connection) as seen:
        browser.get(path)
    return len(seen)
