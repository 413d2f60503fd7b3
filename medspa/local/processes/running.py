"""At most one running site per project, and nothing left over from one that was killed."""

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from medspa.local import places
from medspa.local.errors import LocalServiceError
from medspa.local.servers.server import POLL_SECONDS, make_directories, send_signal

MARK = "MEDSPA_SITE"  # in the environment of every process of the site: whose it is
STOPPING = "stopping"
SECONDS_TO_STOP = 20


def site_mark() -> dict[str, str]:
    return {MARK: os.fspath(places.local_dir())}


@contextmanager
def only_site(address: str) -> Iterator[None]:
    """Be the one site of this project while the block runs.

    Waits for one that is stopping; raises LocalServiceError when one runs.
    """
    make_directories()
    path = places.run_dir() / "site.lock"
    with path.open("a+") as lock:
        _take(lock.fileno(), path)
        path.write_text(f"{address} (process {os.getpid()})")
        try:
            yield
        finally:
            path.write_text("")


def announce_stop() -> None:
    """Tell a site that wants to start that it only has to wait."""
    (places.run_dir() / "site.lock").write_text(STOPPING)


def _take(lock: int, path: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_STOP
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = path.read_text()
            if holder not in ("", STOPPING) or time.monotonic() > deadline:
                raise LocalServiceError(
                    f"The site already runs: {holder}. Stop it first."
                ) from None
        time.sleep(POLL_SECONDS)


def leftover_processes() -> list[psutil.Process]:
    """Processes of this project's site. Those found by its only holder have lost their parent."""
    return [p for p in psutil.process_iter() if p.pid != os.getpid() and _is_ours(p)]


def _is_ours(process: psutil.Process) -> bool:
    try:
        return process.environ().get(MARK) == os.fspath(places.local_dir())
    except (psutil.Error, OSError):
        return False


def end_leftovers() -> None:
    """Wait for what a killed site left behind; end by force what does not end."""
    for process in leftover_processes():
        send_signal(process, signal.SIGTERM)
    deadline = time.monotonic() + SECONDS_TO_STOP
    while left := leftover_processes():
        if time.monotonic() > deadline:
            for process in left:
                send_signal(process, signal.SIGKILL)
        time.sleep(POLL_SECONDS)
