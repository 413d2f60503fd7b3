"""The processes of the site, and the port it needs before any of them starts."""

import errno
import os
import socket
import sys

from medspa.local import places
from medspa.local.errors import LocalServiceError
from medspa.local.processes.supervisor import Part

QUEUES = "messages,default"
ROOT_IS_FINE_HERE = {"PYTHONWARNINGS": "ignore:You're running the worker"}


def site_parts(host: str, port: int) -> list[Part]:
    """Web server, Celery worker, Celery beat and what tells open boards, of the site at host and
    port."""
    return [
        Part("web", web_command(host, port)),
        Part("worker", worker_command(), ROOT_IS_FINE_HERE),
        Part("beat", beat_command(), ROOT_IS_FINE_HERE),
        Part("live", live_command()),
    ]


def module_command(name: str, *words: str) -> list[str]:
    return [sys.executable, "-m", name, *words]


def web_command(host: str, port: int) -> list[str]:
    words = ["--bind", f"{bracketed_host(host)}:{port}", "--worker-class", "gthread"]
    words += ["--workers", "2", "--threads", "4", "--graceful-timeout", "5"]
    words += ["--no-control-socket", "--log-level", "warning"]
    if os.environ.get("DEBUG", "").lower() in {"1", "true", "on", "yes"}:
        words.append("--reload")
    return module_command("gunicorn", "medspa.wsgi", *words)


def worker_command(*more: str) -> list[str]:
    words = ["worker", "--queues", QUEUES, "--concurrency", "2", "--loglevel", "WARNING"]
    words += ["--without-gossip", "--without-mingle", *more]
    return module_command("celery", "--quiet", "-A", "medspa", *words)


def beat_command() -> list[str]:
    directory = places.local_dir() / "beat"
    directory.mkdir(parents=True, exist_ok=True)
    words = ["beat", "--schedule", os.fspath(directory / "schedule"), "--pidfile="]
    return module_command("celery", "--quiet", "-A", "medspa", *words, "--loglevel", "WARNING")


def live_command() -> list[str]:
    return module_command("django", "live", "--settings", "medspa.settings")


def bracketed_host(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def site_address(host: str, port: int) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, bracketed_host(host))  # noqa: S104
    return f"http://{shown}:{port}/"


def require_free_port(host: str, port: int) -> None:
    """Raises LocalServiceError when the site could not listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise LocalServiceError(no_port(host, port, error)) from error


def no_port(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} of {host} is taken by another program: try PORT={port + 1} make run"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"No permission to listen on port {port}: try PORT=8000 make run"
    return f"Cannot listen on {host}:{port}: {error.strerror or error}"


def is_listening(host: str, port: int) -> bool:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    try:
        socket.create_connection((reachable, port), timeout=1).close()
    except OSError:
        return False
    return True


def read_port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise LocalServiceError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)
