"""Real servers, a real worker and a real browser for the tests."""

import os
from collections.abc import Iterator
from pathlib import Path

import kombu.pools
import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, Page, Playwright, ViewportSize, sync_playwright

from medspa.celery import app
from medspa.local import browser as chromium
from medspa.local import services
from medspa.local.template import require_template
from medspa.local.worker import WorkerProcess, running_worker

SCREENSHOTS = services.local_dir() / "screenshots"
NO_BROWSER = "BROWSER TEST SKIPPED"
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
outcome = pytest.StashKey[pytest.TestReport]()
started = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # with xdist, the controller does it for its workers
        try:
            config.stash[started] = services.ensure_started()
        except services.LocalServiceError as error:
            raise pytest.UsageError(str(error)) from error
    settings.STORAGES["staticfiles"] = {"BACKEND": "medspa.local.testing.FoundStaticFiles"}
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    if config.stash.get(started, []):
        services.release()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    if report.when == "call":
        item.stash[outcome] = report
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [r for r in terminalreporter.getreports("skipped") if NO_BROWSER in str(r.longrepr)]
    if skipped:
        terminalreporter.write_line(
            f"!!! {len(skipped)} BROWSER TESTS DID NOT RUN: no Chromium. Set CHROMIUM.", red=True
        )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    database = connection.settings_dict
    database["TEST"]["TEMPLATE"] = require_template(database)


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
    app._after_fork()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    # Playwright's sync API keeps an event loop in this thread and hands control back between
    # calls, so Django takes every query of a test for one inside a coroutine. None is.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as running:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield running


@pytest.fixture(scope="session")
def chromium_path(playwright: Playwright) -> str:
    """A Chromium to drive; installed if need be. Without one: skip, loudly; fail under CI."""
    try:
        return chromium.require_chromium(lambda: playwright.chromium.executable_path)
    except chromium.NoChromium as error:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(str(error))
        pytest.skip(f"{NO_BROWSER}: {error}")


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    launched = playwright.chromium.launch(executable_path=chromium_path, args=chromium.flags())
    yield launched
    launched.close()


@pytest.fixture
def page(browser: Browser, live_server, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of a fresh browser profile at the live server.

    Fails the test on an uncaught script error or a breach of the Content-Security-Policy.
    """
    context = browser.new_context(base_url=live_server.url, viewport=DESKTOP, locale="en-US")
    opened, complaints = context.new_page(), []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda line: complaints.extend(policy_breach(line.text)))
    yield opened
    failed = request.node.stash.get(outcome, None)
    if complaints or failed is None or failed.failed:
        keep_screenshot(opened, request.node.name)
    context.close()
    assert complaints == []


def policy_breach(line: str) -> list[str]:
    return [line] if "Content Security Policy" in line else []


def keep_screenshot(page: Page, test: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    name = "".join(c if c.isalnum() or c in "-_" else "-" for c in test)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
