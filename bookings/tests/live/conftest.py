"""A live process of its own, and a web server that shows it connections as gunicorn does."""

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from django.test.testcases import QuietWSGIRequestHandler
from playwright.sync_api import Page, Playwright
from pytest_django.live_server_helper import LiveServer

from bookings.models import Appointment
from bookings.tests.factories import Clinic, make_clinic
from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.local import places
from medspa.local.processes import programs
from medspa.local.processes.tether import tethered_command
from medspa.local.processes.worker import end_process, own_settings
from medspa.local.testkit.sessions import open_session

START_S = 90


@dataclass
class LiveProcess:
    socket: Path
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                tethered_command(*programs.live_command()),
                cwd=places.PROJECT_DIR,
                env={**os.environ, **own_settings(), "LIVE_SOCKET": os.fspath(self.socket)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        until = monotonic() + START_S
        while not self.socket.exists():
            assert self.process.poll() is None, self.log.read_text()
            assert monotonic() < until, self.log.read_text()
            sleep(0.05)

    def end(self) -> None:
        if self.process:
            end_process(self.process)
            self.socket.unlink(missing_ok=True)


@pytest.fixture(scope="module")
def live_process(
    playwright: Playwright, django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """The driver of the browser first, so that it ends last: while it runs, Django keeps another
    connection for this thread, which would be left in the database that is dropped."""
    directory = tmp_path_factory.mktemp("live")
    one = LiveProcess(directory / "live.sock", directory / "log")
    one.start()
    yield one
    one.end()
    assert "Traceback" not in one.log.read_text()


@pytest.fixture
def live(live_process: LiveProcess, settings: Any, monkeypatch: pytest.MonkeyPatch) -> LiveProcess:
    settings.LIVE_SOCKET = os.fspath(live_process.socket)
    known = QuietWSGIRequestHandler.get_environ

    def with_connection(self: QuietWSGIRequestHandler) -> dict[str, Any]:
        return {**known(self), "gunicorn.socket": self.connection}

    monkeypatch.setattr(QuietWSGIRequestHandler, "get_environ", with_connection)
    if live_process.process is None or live_process.process.poll() is not None:
        live_process.start()
    return live_process


@pytest.fixture
def today() -> Clinic:
    """Open around the clock, so that a test may run at any hour."""
    return make_clinic(providers=2, rooms=2)


@pytest.fixture
def desk_of(new_context: Callable[..., Any], live_server: LiveServer) -> Callable[..., Page]:
    """A browser of somebody at the desk, at the board of a day."""

    def opened(clinic: Clinic, day: Any, user: User | None = None, **how: Any) -> Page:
        context = new_context(**{"viewport": {"width": 1280, "height": 900}} | how)
        open_session(context, user or make_user(Role.FRONT_DESK), live_server.url)
        page = context.new_page()
        page.goto(f"/desk/?location={clinic.location.slug}&day={day:%Y-%m-%d}")
        return page

    return opened


def tile(page: Page, appointment: Appointment) -> Any:
    return page.locator(f'#board [data-visit="{appointment.reference}"]')
