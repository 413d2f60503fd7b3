"""The same over HTTP: the site's own web server on loopback, one caller who keeps the line open."""

import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from itertools import count
from typing import Any
from urllib.parse import urlencode

from devtools.bench.measure import Times, repeat_call
from devtools.database import server_environment
from medspa.local import places
from medspa.local.processes import programs
from medspa.local.processes.static_files import collect_static
from medspa.local.processes.tether import tethered_command
from medspa.local.processes.worker import end_process

HOST = "127.0.0.1"
START_S = 60
ANSWER_S = 60
RUNS = 150


@contextmanager
def web_server() -> Iterator[HTTPConnection]:
    """A line to a running web server, whose pages find their style sheets as `make run`'s do."""
    collect_static()
    port = _free_port()
    process = subprocess.Popen(
        tethered_command(*programs.web_command(HOST, port)),
        cwd=places.PROJECT_DIR,
        env=server_environment(),
    )
    try:
        _wait_for(process, port)
        yield HTTPConnection(HOST, port, timeout=ANSWER_S)
    finally:
        end_process(process)


def answer_times(
    line: HTTPConnection, path: str, *, coding: str = "identity", always_new: bool = False
) -> Times:
    """`always_new`: a word that means nothing makes every question one that was never asked."""
    numbers = count()

    def ask() -> bytes:
        return get_page(line, f"{path}&asked={next(numbers)}" if always_new else path, coding)

    return repeat_call(ask, times=RUNS)


def get_page(
    line: HTTPConnection, path: str, coding: str = "identity", *, cookies: str = ""
) -> bytes:
    line.request("GET", path, headers={"Accept-Encoding": coding, "Cookie": cookies})
    answer = line.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status} {body[:300]!r}")
    return body


def post_form(
    line: HTTPConnection,
    path: str,
    typed: Mapping[str, str],
    headers: Mapping[str, str],
    expected: int,
) -> None:
    """Raises RuntimeError unless the answer has the status `expected`."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    post(line, path, urlencode(typed), {**form, **headers}, expected)


def post(
    line: HTTPConnection, path: str, body: str, headers: Mapping[str, str], expected: int
) -> None:
    """Raises RuntimeError unless the answer has the status `expected`."""
    line.request("POST", path, body=body, headers=dict(headers))
    answer = line.getresponse()
    said = answer.read()
    if answer.status != expected:
        raise RuntimeError(f"{path}: {answer.status} {said[:2000]!r}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(process: subprocess.Popen[Any], port: int) -> None:
    deadline = time.monotonic() + START_S
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("The web server did not start.")
        time.sleep(0.1)


def _answers(port: int) -> bool:
    """The port alone says little: it is open before the site is loaded, also if that will fail."""
    try:
        get_page(HTTPConnection(HOST, port, timeout=START_S), "/floor")
    except (OSError, HTTPException):
        return False
    return True
