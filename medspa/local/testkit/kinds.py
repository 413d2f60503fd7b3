"""What kind a test is, told by the fixtures that it uses: `pytest -m "not browser"`."""

import gc
from collections.abc import Iterator

import pytest

BROWSER = {"playwright"}
SERVICES = {"celery_worker_process", "running_servers", "local_dir", "valkey_that_stops"}
PAGES = {"client", "browser", "live_server"}
COMMITS = {"transactional_db", "live_server"}


@pytest.hookimpl(wrapper=True, tryfirst=True)  # before `-m` chooses, and after pytest-django sorts
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Marked by kind, and what waits for a browser first: one worker waits, the other computes."""
    for item in items:
        for kind in kinds(item):
            item.add_marker(kind)
    yield
    items.sort(key=lambda item: not has_mark(item, "browser"))


def kinds(item: pytest.Item) -> Iterator[str]:
    used = set(getattr(item, "fixturenames", ()))
    is_browser = bool(used & BROWSER) or has_mark(item, "browser")
    if is_browser:
        yield "browser"
    if used & SERVICES:
        yield "services"
    if used & PAGES and not is_browser:
        yield "page"
    if is_committing(item) and not is_browser:
        yield "race"


def has_mark(item: pytest.Item, name: str) -> bool:
    return item.get_closest_marker(name) is not None


def is_committing(item: pytest.Item) -> bool:
    """What it writes is seen by other connections."""
    mark = item.get_closest_marker("django_db")
    is_marked = mark is not None and bool(mark.kwargs.get("transaction"))
    return is_marked or bool(COMMITS & set(getattr(item, "fixturenames", ())))


def pytest_collection_finish() -> None:
    """Six thousand tests and all modules stay until the end: none of it is looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)
