"""The migrated database that those of the tests are copied from."""

from contextlib import suppress
from threading import Thread

import pytest

from medspa.local.servers.template import require_template

making = pytest.StashKey[Thread]()


@pytest.hookimpl(trylast=True)  # the servers run by then
def pytest_configure(config: pytest.Config) -> None:
    """Begin it while the workers collect: they would wait for all of it."""
    if config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput"):
        config.stash[making] = Thread(target=make_early, daemon=True)
        config.stash[making].start()


@pytest.hookimpl(tryfirst=True)  # before the servers are stopped
def pytest_unconfigure(config: pytest.Config) -> None:
    if making in config.stash:
        config.stash[making].join()


def make_early() -> None:
    with suppress(Exception):  # the first worker that asks for it fails with all that is wrong
        require_template()


@pytest.fixture(scope="session")
def template_database() -> str:
    """Asked for before the tests have a database: the template is named after that of the site."""
    return require_template()
