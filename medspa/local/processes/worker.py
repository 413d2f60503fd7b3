"""A Celery worker of its own for one test process: same code, same broker, its own queues."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import redis
from celery import Celery
from django.conf import settings
from django.db import connection

from medspa.local import places
from medspa.local.errors import LocalServiceError
from medspa.local.processes import programs
from medspa.local.processes.tether import tethered_command

START_SECONDS = 180  # a busy machine takes long to import, and is not wrong
STOP_SECONDS = 15


@dataclass(frozen=True)
class WorkerProcess:
    process: subprocess.Popen[bytes]
    mail_dir: Path
    log: Path

    def wait_until_ready(self, app: Celery) -> None:
        """Raises LocalServiceError with the end of the worker's log."""
        deadline = time.monotonic() + START_SECONDS
        while not app.control.ping(timeout=1, limit=1):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise LocalServiceError(f"No worker: {self.log.read_text()[-2000:]}")


@contextmanager
def running_worker(app: Celery, directory: Path) -> Iterator[WorkerProcess]:
    """A worker on the test database; its mail and log are in directory."""
    log = directory / "worker.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            tethered_command(*programs.worker_command("--concurrency", "1")),
            cwd=places.PROJECT_DIR,
            env=worker_environment(directory / "mail"),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    worker = WorkerProcess(process, directory / "mail", log)
    try:
        worker.wait_until_ready(app)
        yield worker
    finally:
        end_process(process)
        forget_keys(settings.REDIS_URL, os.environ["REDIS_PREFIX"])


def worker_environment(mail_dir: Path) -> dict[str, str]:
    """The settings of this process, spelled as environment, with the database of the tests."""
    return {
        **os.environ,
        **programs.ROOT_IS_FINE_HERE,
        **own_settings(),
        "SITE_URL": settings.SITE_URL,
        "MAIL_DIR": os.fspath(mail_dir),
    }


def own_settings() -> dict[str, str]:
    """Database, keys, files and HTTPS of this process. One that is handed a `DATABASE_URL` alone
    takes itself for a server in production: it makes no keys, and sends everybody to HTTPS."""
    return {
        "DATABASE_URL": database_url(connection.settings_dict),
        "SECRET_KEY": settings.SECRET_KEY,
        "RECORD_KEYS": settings.RECORD_KEYS,
        "HTTPS": str(int(settings.SECURE_SSL_REDIRECT)),
        "MEDIA_ROOT": os.fspath(settings.MEDIA_ROOT),
        "STATIC_ROOT": os.fspath(settings.STATIC_ROOT),
    }


def database_url(database: dict[str, Any]) -> str:
    """Django's settings of a PostgreSQL database as a URL; sockets included."""
    where = urlencode({"host": database["HOST"], "port": database["PORT"] or 5432})
    login = f"{quote(database['USER'])}:{quote(database['PASSWORD'], safe='')}"
    return f"postgresql://{login}@/{quote(database['NAME'])}?{where}"


def end_process(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def forget_keys(url: str, prefix: str) -> None:
    """Delete every key of the prefix from the broker."""
    with redis.Redis.from_url(url) as client:
        if keys := list(client.scan_iter(match=f"{prefix}*")):
            client.delete(*keys)
