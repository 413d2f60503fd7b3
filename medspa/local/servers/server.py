"""What the two embedded servers have in common: found, started, waited for, stopped.

A server is known by its socket and by its working directory, which both servers make their data
directory. Pid files are never believed: after a `kill -9` they name a process that is gone, or
one that has nothing to do with us.
"""

import enum
import os
import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

import psutil

from medspa.local import places
from medspa.local.errors import LocalServiceError

FREE_MB_NEEDED = 150
LOG_BYTES_KEPT = 10_000_000
GOING_SECONDS = 5
STOP_SECONDS = 30
START_SECONDS = 120
POLL_SECONDS = 0.03

# Kept so that a server that died is reaped, and so that none is reported as forgotten.
_spawned: list[subprocess.Popen[bytes]] = []


class Answer(enum.Enum):
    READY = "ready"
    BUSY = "starting"  # somebody listens but cannot serve yet: starting, recovering, overloaded
    SILENT = "stopped"


class Server(ABC):
    title: ClassVar[str]
    process_name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals]

    @property
    @abstractmethod
    def data(self) -> Path: ...

    @property
    @abstractmethod
    def socket(self) -> Path: ...

    @property
    def log(self) -> Path:
        return places.log_dir() / f"{self.process_name}.log"

    @abstractmethod
    def is_serving(self) -> bool:
        """Whether the listener at the socket answers as a server that is ready."""

    @abstractmethod
    def prepare(self) -> None:
        """Make the data directory fit to start on; nothing runs in it."""

    @abstractmethod
    def command(self) -> list[str]: ...

    def answer(self) -> Answer:
        if not has_listener(self.socket):
            return Answer.SILENT
        return Answer.READY if self.is_serving() else Answer.BUSY

    def ensure(self) -> bool:
        """Have it ready, and say whether it had to be started. Hold the start lock."""
        if self._settles():
            return False
        self.evict()
        make_directories()
        require_space(places.local_dir())
        self.prepare()
        self._start()
        return True

    def _settles(self) -> bool:
        """Wait for a listener that is not ready yet; False if there is none to wait for."""
        deadline = time.monotonic() + START_SECONDS
        while (answer := self.answer()) is Answer.BUSY:
            if time.monotonic() > deadline:
                raise LocalServiceError(
                    f"{self.title} runs but does not answer (see {self.log}):"
                    " stop it with `manage.py services stop`."
                )
            time.sleep(POLL_SECONDS)
        return answer is Answer.READY

    def _start(self) -> None:
        start_of_log = rotate_log(self.log)
        process = spawn_server(self.command(), log=self.log)
        deadline = time.monotonic() + START_SECONDS
        while self.answer() is not Answer.READY:
            if process.poll() is not None or time.monotonic() > deadline:
                raise LocalServiceError(self._failure(start_of_log))
            time.sleep(POLL_SECONDS)

    def _failure(self, start_of_log: int) -> str:
        with self.log.open("rb") as file:
            file.seek(start_of_log)
            text = file.read().decode(errors="replace")
        if "No space left on device" in text:
            return f"The disk is full: {self.title} cannot start. Free some space and try again."
        return f"{self.title} did not start: {telling_line(text)} (see {self.log})"

    def occupants(self) -> list[psutil.Process]:
        """The server processes that live in the data directory, whatever their sockets say."""
        reap_children()
        return [p for p in processes_named(self.process_name) if lives_in(p, self.data)]

    def main_process(self) -> psutil.Process | None:
        occupants = self.occupants()
        pids = {process.pid for process in occupants}
        return next((p for p in occupants if parent_pid(p) not in pids), None)

    def evict(self) -> None:
        """Clear what is left of a server without a listener: children of one that was killed."""
        if not self._is_vacated(within=GOING_SECONDS):
            self.stop()

    def stop(self) -> bool:
        """Stop it in an orderly way, by force after half a minute. False if it did not run."""
        main = self.main_process()
        if main is None:
            return False
        send_signal(main, self.stop_signal)
        if not self._is_vacated(within=STOP_SECONDS):
            for process in self.occupants():
                send_signal(process, signal.SIGKILL)
            self._is_vacated(within=GOING_SECONDS)
        return True

    def _is_vacated(self, *, within: float) -> bool:
        deadline = time.monotonic() + within
        while self.occupants():
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True


def has_listener(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(2)
        try:
            probe.connect(os.fspath(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        except (TimeoutError, BlockingIOError):  # its queue is full: it is there, and busy
            return True
        return True


def make_directories() -> None:
    for directory in (places.local_dir(), places.log_dir(), places.run_dir()):
        directory.mkdir(mode=0o755, parents=True, exist_ok=True)
        if not os.access(directory, os.W_OK | os.X_OK):
            raise PermissionError(13, "Permission denied", os.fspath(directory))
    _require_own_run_dir()


def _require_own_run_dir() -> None:
    """A short run directory lies in /tmp, where anybody could have put one of that name."""
    trusted = {os.geteuid(), *(p.stat().st_uid for p in (places.postgres_dir(),) if p.exists())}
    if places.run_dir().lstat().st_uid not in trusted:
        raise LocalServiceError(f"{places.run_dir()} belongs to somebody else: remove it.")


def require_space(directory: Path, megabytes: int = FREE_MB_NEEDED) -> None:
    """Refuse to start a server on a disk with less room than megabytes."""
    free = shutil.disk_usage(directory).free // 1_000_000
    if free < megabytes:
        raise LocalServiceError(
            f"The disk is full: {free} MB free at {directory}, {megabytes} MB needed."
        )


def rotate_log(log: Path) -> int:
    """Put a long log aside; the size at which the coming messages begin."""
    size = log.stat().st_size if log.exists() else 0
    if size > LOG_BYTES_KEPT:
        log.replace(log.with_suffix(".log.1"))
        return 0
    return size


def spawn_server(command: list[str], *, log: Path) -> subprocess.Popen[bytes]:
    """Start a server that outlives this process and hears nothing of its Ctrl-C."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env=clean_environment(),
            start_new_session=True,
        )
    _spawned.append(process)
    return process


def clean_environment() -> dict[str, str]:
    """No PGDATA, no locale and no time zone of the person who happened to start it."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def reap_children() -> None:
    _spawned[:] = [process for process in _spawned if process.poll() is None]


def processes_named(name: str) -> list[psutil.Process]:
    found = psutil.process_iter(["name", "status"])
    return [p for p in found if p.info["name"] == name and p.info["status"] != psutil.STATUS_ZOMBIE]


def lives_in(process: psutil.Process, directory: Path) -> bool:
    try:
        return bool(process.cwd().removesuffix(" (deleted)") == os.fspath(directory))
    except (psutil.Error, OSError):
        return False


def parent_pid(process: psutil.Process) -> int:
    try:
        return int(process.ppid())
    except psutil.Error:
        return 0


def send_signal(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return


def telling_line(text: str) -> str:
    """The last line of a server's log that says what is wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "PANIC" in line or " # " in line]
    return (telling or lines or ["it ended without a word"])[-1]
