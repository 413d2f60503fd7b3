"""The whole site as `make run` starts it: killed in parts and as a whole, it needs no repair."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from medspa.local import places, services
from medspa.local.processes import running
from medspa.local.processes.tether import tethered_command
from medspa.local.servers.server import Answer
from medspa.local.tests.probes import eventually, run, server
from medspa.settings import STATIC_ROOT  # the site's: that of the tests is empty

pytestmark = pytest.mark.services

DEMO_DAYS = "10"  # consultations and first visits; what follows them, one client has had for months


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def site(port: int) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        tethered_command(sys.executable, "manage.py", "up"),
        cwd=places.PROJECT_DIR,
        env={**os.environ, "PORT": str(port), "PYTHONUNBUFFERED": "1", "DEMO_DAYS": DEMO_DAYS},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str], words: str) -> str:
    """What the site printed up to the line that has the words."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return "".join(lines)
    raise AssertionError("".join(lines))


def health(port: int) -> dict[str, object]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return json.load(answer)
    except (urllib.error.URLError, OSError):
        return {}


def is_well(port: int) -> bool:
    report = health(port)
    return all(report.get(part) == "ok" for part in ("database", "broker", "worker"))


def part(name: str) -> psutil.Process:
    """The main process of web, worker or beat: the one that the site itself started."""
    found = running.leftover_processes()
    pids = {process.pid for process in found}
    return next(p for p in found if name in words_of(p) and p.ppid() not in pids)


def words_of(process: psutil.Process) -> list[str]:
    """Of its command; none once it has ended, as children of the worker do at any moment."""
    with suppress(psutil.NoSuchProcess):
        return process.cmdline()
    return []


def test_site_needs_no_repair_whatever_is_killed(local_dir: Path, port: int) -> None:
    Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    (local_dir / "static").symlink_to(STATIC_ROOT)  # gathering takes seconds
    with site(port) as first:
        assert f"http://127.0.0.1:{port}/" in said(first, "The clinic is at")
        assert eventually(lambda: is_well(port), seconds=60)
        people = run("SELECT count(*) FROM accounts_user")

        for name in ("worker", "beat", "gunicorn"):
            part(name).kill()
        for title in ("PostgreSQL", "Valkey"):
            server(title).main_process().kill()
        said(first, "Valkey was gone; started again")
        assert eventually(lambda: is_well(port), seconds=60)

        with site(port) as second:
            said(second, f"The site already runs: http://127.0.0.1:{port}/ (process {first.pid})")
            assert second.wait() == 1

        first.kill()
    with site(port) as again:
        said(again, "The clinic is at")
        assert run("SELECT count(*) FROM accounts_user") == people
        again.send_signal(signal.SIGINT)
        said(again, "Stopped.")
        assert again.wait() == 0
    assert running.leftover_processes() == []
    assert [status.answer for status in services.server_status()] == [Answer.SILENT, Answer.SILENT]
