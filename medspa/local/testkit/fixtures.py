import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from pytest_django.fixtures import Settings

from medspa.local.servers.valkey import valkey_binary

PATIENCE_S = 20


@pytest.fixture
def valkey_that_stops(tmp_path: Path, settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A Valkey of its own is the cache; a test may end it."""
    socket = tmp_path / "valkey.sock"
    command = [
        os.fspath(valkey_binary()),
        "--port",
        "0",
        "--unixsocket",
        os.fspath(socket),
        "--save",
        "",
    ]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL) as process:
        url = f"unix://{socket}"
        with redis.Redis.from_url(url, retry=patient_retry()) as server:
            server.ping()
        settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": url}}
        yield process
        process.kill()


def patient_retry() -> redis.retry.Retry:
    """Until the server has made its socket."""
    slowly = redis.backoff.ConstantBackoff(0.05)
    return redis.retry.Retry(slowly, retries=PATIENCE_S * 20, supported_errors=(Exception,))
