"""A body that is too large, sent to the real web server."""

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection

from medspa.local import places
from medspa.local.processes import programs
from medspa.local.processes.worker import database_url
from medspa.local.tests.probes import eventually

pytestmark = pytest.mark.services
SECONDS = 120  # a busy machine takes long to import


@pytest.fixture(scope="module")
def port(django_db_setup: None) -> Iterator[int]:
    """A web server on the test database."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = int(free.getsockname()[1])
    command = [
        *programs.module_command("gunicorn", "medspa.wsgi", "--worker-class", "gthread"),
        *("--bind", f"127.0.0.1:{number}", "--no-control-socket", "--log-level", "warning"),
    ]
    url = database_url(connection.settings_dict)
    env = os.environ | {"DATABASE_URL": url, "REDIS_URL": settings.REDIS_URL, "LOCAL": "1"}
    with subprocess.Popen(command, cwd=places.PROJECT_DIR, env=env, stdout=sys.stderr) as server:
        assert eventually(lambda: programs.is_listening("127.0.0.1", number), SECONDS)
        yield number
        server.terminate()


@pytest.mark.parametrize(
    ("path", "kind", "size"),
    [
        ("/api/holds", "application/json", 70_000),
        ("/api/appointments", "application/json", 30_000_000),
        ("/me/sign-in/", "multipart/form-data; boundary=x", 40_000_000),
        ("/me/sign-in/", "application/x-www-form-urlencoded", 2_000_001),
        ("/nowhere", "text/plain", 40_000_000),
        ("/static/favicon.ico", "text/plain", 40_000_000),
    ],
)
def test_connection_is_closed_after_413(port: int, path: str, kind: str, size: int) -> None:
    """The other request in the body is never answered."""
    hidden = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as line:
        line.sendall(f"{head}Content-Length: {size}\r\n\r\n".encode() + hidden)
        answer = b"".join(iter(lambda: line.recv(65_536), b""))

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"\r\nConnection: close\r\n" in answer
    assert answer.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("path", ["/api/holds", "/me/sign-in/", "/nowhere"])
def test_body_of_unknown_length_is_not_read(port: int, path: str) -> None:
    chunks = b"5\r\nemail\r\n" * 3
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as line:
        line.sendall(head.encode() + chunks)
        answer = b"".join(iter(lambda: line.recv(65_536), b""))

    assert answer.startswith(b"HTTP/1.1 411 ")
    assert b"\r\nConnection: close\r\n" in answer


def test_connection_stays_after_what_is_small(port: int) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    for _ in range(2):
        line.request("POST", "/api/holds", b"{}", {"Content-Type": "text/plain"})
        answer = line.getresponse()
        answer.read()
        assert (answer.status, answer.will_close) == (415, False)
    line.close()
