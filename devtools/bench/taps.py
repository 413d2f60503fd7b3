"""What a tap costs in an open chart with one injection and with two hundred: saved alone, and saved
with the part of the page that the tablet shows then.

Beside it stand two floors, pages of the benchmarks on the same server with all middleware. The
floor page is open to everybody and asks the database for `SELECT 1`. The floor of saving is a form
sent by the same person with the same cookies: it finds the session, writes one row and answers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from http.client import HTTPConnection
from itertools import count
from statistics import median

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bookings.models import Appointment
from charting.models import Chart, Injection, Preparation
from charting.record.contents import container_key
from devtools.bench.data.records import Scene, make_vials, make_visit
from devtools.bench.in_turn import clock_in_turn
from devtools.bench.records import FLOOR, signed_in
from devtools.bench.web.server import get_page, post_form, web_server
from medspa.accounts.permissions import Role
from medspa.clients.models import Client

LINES = (1, 200)
BAR = 2
"""So many times the floor page at most."""
TAPS_IN_A_ROW = 2
SAVE = "floor of saving"
WAYS = {"saved": {}, "saved and shown": {"HX-Request": "true", "HX-Target": "workspace"}}
TOKEN = "a" * 32

Answer = Callable[[], object]
Tap = tuple[str, dict[str, str]]
"""Address and headers."""


@dataclass(frozen=True)
class TapCost:
    """Statements, and the time over HTTP at the median; `ratio` to the floor page, `save_ratio`
    to the floor of saving."""

    statements: int
    http_ms: float
    ratio: float
    save_ratio: float


def measure_taps(scene: Scene) -> dict[str, TapCost]:
    """Taps on *Save waste*: each writes, and reads all of the chart."""
    user = scene.provider.user
    user.roles = [Role.INJECTOR]
    user.save()
    browser = signed_in(user)
    charts = {f"{number} injections": _open_chart(scene, number) for number in LINES}
    taps = {
        f"{name}, {way}": (_address(vial), headers)
        for name, vial in charts.items()
        for way, headers in WAYS.items()
    }
    clock = _in_turn(browser, taps)
    return {name: _cost(browser, *tap, clock, name) for name, tap in taps.items()}


def _in_turn(browser: Browser, taps: dict[str, Tap]) -> dict[str, float]:
    """Milliseconds of each over HTTP, and of the two floors."""
    with web_server() as line:
        calls: dict[str, Answer] = {FLOOR: partial(get_page, line, "/floor")}
        calls[SAVE] = _tapping(line, browser, "/save", {}, 200)
        for name, (address, headers) in taps.items():
            calls[name] = _tapping(line, browser, address, headers, 200 if headers else 302)
        return {
            name: median(took)
            for name, took in clock_in_turn(calls, in_a_row=TAPS_IN_A_ROW).items()
        }


def _open_chart(scene: Scene, number: int) -> Preparation:
    """The vial of an open chart with so many injections."""
    client = Client.objects.create(
        first_name="Tapped", last_name=str(number), email=f"t{number}@bench.example"
    )
    at = timezone.now().replace(minute=0, second=0, microsecond=0)
    visit = make_visit(client, scene, at - timedelta(weeks=70, days=number))
    visit.status = Appointment.Status.IN_TREATMENT
    visit.save()
    chart = Chart.objects.create(
        appointment=visit, client=client, injector=scene.provider, opened_at=visit.starts_at
    )
    [vial] = make_vials([chart], scene)
    Injection.objects.bulk_create(
        _line(vial, scene, sequence, visit.starts_at) for sequence in range(1, number + 1)
    )
    return vial


def _line(vial: Preparation, scene: Scene, sequence: int, at: datetime) -> Injection:
    return Injection(
        chart=vial.chart,
        preparation=vial,
        area=scene.muscle,
        side="RL"[sequence % 2],
        amount=Decimal("0.1"),
        sequence=sequence,
        at=at,
    )


def _tapping(
    line: HTTPConnection, browser: Browser, address: str, headers: dict[str, str], expected: int
) -> Answer:
    """Each tap says another amount, so that each writes."""
    cookies = {name: one.value for name, one in browser.cookies.items()} | {"csrftoken": TOKEN}
    sent = headers | {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "X-CSRFToken": TOKEN,
    }
    amounts = count()

    def tap() -> None:
        post_form(line, address, {"amount": str(1 + next(amounts) % 2)}, sent, expected)

    return tap


def _cost(
    browser: Browser, address: str, headers: dict[str, str], clock: dict[str, float], name: str
) -> TapCost:
    with CaptureQueriesContext(connection) as seen:
        answer = browser.post(address, {"amount": "3"}, headers=headers)
    if answer.status_code not in (200, 302):
        raise RuntimeError(f"{address}: {answer.status_code}")
    return TapCost(
        statements=len(seen),
        http_ms=round(clock[name], 2),
        ratio=round(clock[name] / clock[FLOOR], 1),
        save_ratio=round(clock[name] / clock[SAVE], 1),
    )


def _address(vial: Preparation) -> str:
    return reverse("waste_product", args=[vial.chart_id, container_key(vial)])
