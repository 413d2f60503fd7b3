"""Data that many tests of a module start from, made once: `@shared` instead of `@pytest.fixture`.

What shared fixtures make is kept in savepoints, one above the other; a test runs in one more, and
gets copies of the objects. Before a test, what it does not ask for is rolled back: it never sees
the rows of others. Tests of a module are put in the order of what they start from.

A shared fixture takes no other fixtures but shared ones. Where a test commits, or has a plain
fixture in place of a shared one, all is made anew, as by plain fixtures.
"""

import inspect
import itertools
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import translation
from pytest_django import DjangoDbBlocker

from medspa.local.testkit.kinds import has_mark, is_committing

Build = Callable[..., Any]
OPENS_TRANSACTION = "_django_db_helper"  # pytest-django's; behind `db` and the mark `django_db`
LOGINS = ("owner", "superuser")
copies = pytest.StashKey[dict[Build, Any]]()
_builds: dict[Build, Build] = {}
_tests = itertools.count(1)


class Step(NamedTuple):
    """A function that makes rows, and what fills its arguments."""

    build: Build
    needs: tuple[tuple[str, Build], ...]


@dataclass
class Level:
    """What one step left in the database, and all objects up to it."""

    step: Step
    atomic: transaction.Atomic
    objects: dict[Build, Any]


def shared(build: Build) -> Any:
    """A fixture whose rows are made once for all tests of a module that start from the same."""

    def give(request: pytest.FixtureRequest, db: None, **needed: Any) -> Any:  # noqa: ARG001
        made = request.node.stash.get(copies, {})
        return made[build] if build in made else build(**needed)

    named = inspect.signature(build)
    if build.__name__ in named.parameters:
        raise ValueError(f"{build.__name__} is shared and takes the fixture that it stands for.")
    asked = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in ("request", "db")]
    give.__signature__ = named.replace(  # type: ignore[attr-defined]
        parameters=[*named.parameters.values(), *asked]
    )
    give.__doc__, give.__module__ = build.__doc__, build.__module__
    _builds[give] = build
    return pytest.fixture(name=build.__name__)(give)


class Stack:
    """The levels that are in the database now, of this test process."""

    blocker: DjangoDbBlocker

    def __init__(self) -> None:
        self.levels: list[Level] = []
        self.login = ""

    def settle(self, steps: Sequence[Step]) -> None:
        """Keep what is common, roll back the rest, make what is missing."""
        if connection.closed_in_transaction:  # by the last test
            self.clear()
        with self.blocker.unblock():
            self._settle(steps)

    def _settle(self, steps: Sequence[Step]) -> None:
        together = zip(self.levels, steps, strict=False)
        kept = sum(1 for _ in itertools.takewhile(lambda pair: pair[0].step == pair[1], together))
        while len(self.levels) > kept:
            self._roll_back()
        for step in steps[kept:]:
            self._build(step)

    def clear(self) -> None:
        if self.levels:
            with self.blocker.unblock():
                self._settle(())

    def copy_objects(self) -> dict[Build, Any]:
        """One copy of all: what was one object to two of them is one in the copy."""
        return deepcopy(self.levels[-1].objects) if self.levels else {}

    def _build(self, step: Step) -> None:
        objects = self.copy_objects()
        level = Level(step, transaction.atomic(), objects)
        level.atomic.__enter__()
        self.levels.append(level)
        try:
            with translation.override(settings.LANGUAGE_CODE):
                objects[step.build] = step.build(**{name: objects[of] for name, of in step.needs})
            connection.check_constraints()
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        transaction.set_rollback(True)
        self.levels.pop().atomic.__exit__(None, None, None)


STACK = Stack()


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> None:
    """Before the transaction of a test is opened, what it starts from is put under it."""
    if fixturedef.argname != OPENS_TRANSACTION or is_committing(request.node):
        return
    STACK.blocker = request.getfixturevalue("django_db_blocker")
    STACK.login = login_of(request.node)
    STACK.settle(steps_of(request.node))
    if STACK.levels:
        request.node.stash[copies] = STACK.copy_objects()
        # Keys of rows come again in the next test, other than where each made its own.
        cache.key_prefix = f"{_plain_prefix()}-{next(_tests)}"


@pytest.fixture(scope="module", autouse=True)
def shared_rows() -> Iterator[None]:
    """They last no longer than the tests of their module."""
    yield
    STACK.clear()


@pytest.hookimpl(wrapper=True, tryfirst=True)  # before the test gets its login
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    if is_committing(item) or login_of(item) != STACK.login:
        STACK.clear()
    cache.key_prefix = _plain_prefix()
    return (yield)


def _plain_prefix() -> str:
    """Of the keys of live servers and workers, too."""
    return str(settings.CACHES["default"]["KEY_PREFIX"])


@pytest.hookimpl(trylast=True)  # pytest-django puts those that commit at the end
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Within a module, tests that start from the same follow each other."""
    modules = itertools.groupby(items, key=lambda item: item.path)
    items[:] = [item for _, tests in modules for item in sorted(tests, key=_place)]


def _place(item: pytest.Item) -> tuple[bool, str, list[str]]:
    steps = [step.build.__qualname__ for step in steps_of(item)]
    return is_committing(item), login_of(item), steps


def login_of(item: pytest.Item) -> str:
    """The mark by which a test is somebody else than the site to the database; or nothing."""
    return next((login for login in LOGINS if has_mark(item, login)), "")


def steps_of(item: pytest.Item) -> list[Step]:
    """What the test starts from, in an order in which it can be made."""
    found: dict[Build, Step] = {}
    for name in getattr(item, "fixturenames", ()):
        _find(name, item, found)
    return list(found.values())


def _find(name: str, item: pytest.Item, found: dict[Build, Step]) -> Build | None:
    """The function behind a shared fixture, and behind all that it needs; None: not shared."""
    definitions = item._fixtureinfo.name2fixturedefs.get(name)  # type: ignore[attr-defined]  # noqa: SLF001
    build = _builds.get(definitions[-1].func) if definitions else None
    if build is None or build in found:
        return build
    needed = [(each, _find(each, item, found)) for each in inspect.signature(build).parameters]
    needs = tuple((each, of) for each, of in needed if of is not None)
    if len(needs) < len(needed):
        return None
    found[build] = Step(build, needs)
    return build
