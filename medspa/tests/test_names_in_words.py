"""What documents, docstrings and comments name in backticks is there: files and our own modules."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from medspa.tests.site_map import APPS

BASE = Path(settings.BASE_DIR)
FOLDERS = (*APPS, "docs", "scripts", "static", "templates")
FILE = re.compile(r"`((?:[\w-]+/)+[\w.-]+\.(?:py|sql|html|css|js|toml|md|csv))(?::[^`]*)?`")
OURS = re.compile(rf"`((?:{'|'.join(APPS)})(?:\.[A-Za-z_]\w*)+)(?:\(\))?`")
# Stored names that only look like modules, and a file that is fetched.
OTHERS = {"bookings.appointment", "charting.chart", "charting.ledger", "medspa.dump"}
FETCHED = "static/vendor/"
NO_MODULE = (".example", ".css", ".toml")  # `medspa.example` is an address


@cache
def files() -> dict[str, Path]:
    return {
        path.relative_to(BASE).as_posix(): path
        for folder in FOLDERS
        for path in (BASE / folder).rglob("*.*")
        if "node_modules" not in path.parts
    }


def is_a_file(name: str) -> bool:
    return any(path == name or path.endswith(f"/{name}") for path in files())


def is_ours(dotted: str) -> bool:
    """A module or package, or a name that stands in one."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        at = "/".join(parts[:length])
        module = files().get(f"{at}.py") or files().get(f"{at}/__init__.py")
        if module:
            rest = parts[length : length + 1]
            text = module.read_text(encoding="utf-8")
            return all(re.search(rf"\b{name}\b", text) for name in rest)
    return False


def texts(*endings: str) -> Iterator[tuple[str, str]]:
    for name, path in files().items():
        if name.endswith(endings) and "/migrations/" not in name and FETCHED not in name:
            yield name, path.read_text(encoding="utf-8")


@pytest.mark.parametrize("ending", [".md", ".py", ".html", ".sql", ".toml", ".css"])
def test_files_that_are_named_are_there(ending: str):
    gone = [
        f"{name}: {found}"
        for name, text in texts(ending)
        for found in FILE.findall(text)
        if not is_a_file(found) and FETCHED not in found
    ]

    assert gone == []


@pytest.mark.parametrize("ending", [".md", ".py", ".html"])
def test_modules_and_names_of_ours_are_there(ending: str):
    gone = [
        f"{name}: {found}"
        for name, text in texts(ending)
        for found in OURS.findall(text)
        if found not in OTHERS and not found.endswith(NO_MODULE) and not is_ours(found)
    ]

    assert gone == []
