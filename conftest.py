"""Real servers, a real worker and a real browser for the tests."""

import os
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import kombu.pools
import pytest
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.staticfiles import handlers
from django.db import connection, connections
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as settings_of_hypothesis
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    ViewportSize,
    expect,
    sync_playwright,
)
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from medspa.celery import app
from medspa.database.closing import close_database
from medspa.database.owner import as_owner, owner_login, signed_in
from medspa.local import services
from medspa.local.processes.worker import WorkerProcess, running_worker
from medspa.local.servers import databases, emptying
from medspa.local.testkit import browser as chromium
from medspa.local.testkit.plugin import WORKER, LastingStaticFiles
from medspa.local.testkit.unanswered import Unanswered

SCREENSHOTS = services.local_dir() / "screenshots"
NO_BROWSER = "BROWSER TEST SKIPPED"
PATIENCE_MS = 15_000  # two cores may be busy with other tests; a page that is right answers at once
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
# On a busy machine data are made slowly; that is no fault of what is tested.
settings_of_hypothesis.register_profile(
    "shared", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings_of_hypothesis.load_profile("shared")
login = pytest.StashKey[ExitStack]()
outcome = pytest.StashKey[pytest.TestReport]()
started = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # with xdist, the controller does it for its workers
        try:
            config.stash[started] = services.ensure_started()
        except services.LocalServiceError as error:
            raise pytest.UsageError(str(error)) from error
    # Hashing is slow on purpose; tests that sign in need not wait for it.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "medspa.local.testkit.plugin.FoundStaticFiles"}
    settings.STATIC_ROOT = ungathered_static()


def ungathered_static() -> Path:
    """An empty folder: each test client asks WhiteNoise for what lies there, and 1,800 files, which
    another test may just be gathering, took a tenth of a second each time."""
    folder = services.local_dir() / "no-static"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def pytest_unconfigure(config: pytest.Config) -> None:
    if config.stash.get(started, []):
        services.release_servers()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[outcome] = report
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [r for r in terminalreporter.getreports("skipped") if NO_BROWSER in str(r.longrepr)]
    if skipped:
        terminalreporter.write_line(
            f"!!! {len(skipped)} BROWSER TESTS DID NOT RUN: {skipped[0].longrepr[2]}", red=True
        )


@pytest.fixture(autouse=True)
def both_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """`force_login` opens the session of somebody who has just shown password and second step.

    What allauth notes there; tests of signing in go through the pages instead.
    """
    sign_in = Client._login  # type: ignore[attr-defined]

    def with_both_steps(self: Client, user: AbstractBaseUser, backend: str | None = None) -> None:
        sign_in(self, user, backend)
        session, now = self.session, time.time()
        session["account_authentication_methods_user"] = str(user.pk)
        session["account_authentication_methods"] = [{"method": "mfa", "at": now}]
        session.save()

    monkeypatch.setattr(Client, "_login", with_both_steps)


@pytest.fixture(autouse=True)
def first_language() -> Iterator[None]:
    """A page that was read in Spanish leaves its language behind in the thread."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings: None,
    template_database: str,
) -> Iterator[None]:
    """A copy of the template, made and dropped over other connections: the tests are the site."""
    database = connection.settings_dict
    name = f"test_{database['NAME']}_{WORKER}"
    databases.create_test_database(name, template_database)
    database["NAME"] = name
    with django_db_blocker.unblock():
        with as_owner():
            close_database("default")
        yield
        connections.close_all()
    emptying.close_connections()
    databases.drop_database(name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A test is the site, unless it is marked as the owner of the database or the superuser.

    Tests in a row with the same login keep the connection, and what they share in it.
    """
    if item.config.stash.get(login, None) is None:
        item.config.stash[login] = ExitStack()
        item.config.stash[login].enter_context(signed_in(login_of(item)))
    result = yield
    if nextitem is None or login_of(nextitem) != login_of(item):
        item.config.stash[login].close()
        del item.config.stash[login]
    return result


def login_of(item: pytest.Item) -> dict[str, Any]:
    """Nothing for a test that runs as the site's role."""
    if item.get_closest_marker("superuser"):
        return {key: databases.database_maker()[key] for key in ("USER", "PASSWORD")}
    return owner_login() if item.get_closest_marker("owner") else {}


@pytest.fixture(scope="session")
def celery_worker_process(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WorkerProcess]:
    """A Celery worker on this test process's database and queues.

    Only for tests whose data is committed (`transaction=True`, `live_server`).
    """
    with running_worker(app, tmp_path_factory.mktemp("worker")) as worker:
        yield worker


@pytest.fixture(autouse=True)
def unread_queue(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test without a worker asks for stays where the worker of other tests never looks.

    That worker would lock rows just while the test's tables are being emptied: a deadlock.
    """
    if "celery_worker_process" not in request.fixturenames:
        options = app.conf.broker_transport_options
        prefix = f"{options['global_keyprefix']}unread:"
        monkeypatch.setitem(options, "global_keyprefix", prefix)
    yield
    # A pooled connection keeps the prefix that it was opened with.
    kombu.pools.reset()
    app._after_fork()  # type: ignore[attr-defined]  # Celery's own way to open its pools anew


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with a_browser_or_none():
        chromium.require_driver()
    # Playwright's sync API keeps an event loop in this thread and hands control back between
    # calls, so Django takes every query of a test for one inside a coroutine. None is.
    expect.set_options(timeout=PATIENCE_MS)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as running:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield running


@pytest.fixture(scope="session")
def chromium_path(playwright: Playwright) -> str:
    """A Chromium to drive; installed if need be."""
    with a_browser_or_none():
        return chromium.require_chromium(lambda: playwright.chromium.executable_path)


@contextmanager
def a_browser_or_none() -> Iterator[None]:
    """Without a browser that starts: skip, loudly; fail under CI."""
    try:
        yield
    except chromium.NoChromium as error:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(str(error))
        pytest.skip(f"{NO_BROWSER}: {error}")


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    launched = playwright.chromium.launch(
        executable_path=chromium_path, args=chromium.chromium_flags()
    )
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def lasting_files() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handlers, "StaticFilesHandler", LastingStaticFiles)
        yield


@pytest.fixture(scope="session")
def live_server(lasting_files: None, live_server: LiveServer) -> LiveServer:
    """pytest-django's, whose static files a browser may keep."""
    return live_server


@pytest.fixture(scope="session")
def unanswered() -> Iterator[Unanswered]:
    """What the browser asked and went away from. The database is not emptied under its feet."""
    with Unanswered() as requests:
        yield requests


@pytest.fixture
def new_context(
    browser: Browser, live_server: LiveServer, unanswered: Unanswered
) -> Iterator[Callable[..., BrowserContext]]:
    """Fresh browser profiles at the live server, closed when the test is over."""
    opened = []

    def open_one(**how: Any) -> BrowserContext:
        how = {"base_url": live_server.url, "locale": "en-US"} | how
        opened.append((browser.new_context(**how), how.get("java_script_enabled", True)))
        return opened[-1][0]

    yield open_one
    for context, has_scripts in opened:
        for page in context.pages if has_scripts else ():
            page.evaluate("navigator.sendBeacon = () => true")  # that it is left
        context.close()
    assert unanswered.wait_for_none(), "The live server is still at work on a request."


@pytest.fixture
def page(
    new_context: Callable[..., BrowserContext], request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A page of a fresh browser profile at the live server.

    Fails the test on an uncaught script error or a breach of the Content-Security-Policy.
    """
    opened, complaints = new_context(viewport=DESKTOP).new_page(), []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda line: complaints.extend(policy_breach(line.text)))
    yield opened
    failed = request.node.stash.get(outcome, None)
    if complaints or failed is None or failed.failed:
        keep_screenshot(opened, request.node.name)
    assert complaints == []


def policy_breach(line: str) -> list[str]:
    return [line] if "Content Security Policy" in line else []


def keep_screenshot(page: Page, test: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    name = "".join(c if c.isalnum() or c in "-_" else "-" for c in test)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
