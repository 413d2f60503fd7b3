"""Keep a few processes running until told to stop; lines of output marked as honcho marks them.

honcho's own Manager ends everything as soon as one process ends. Here one that dies is started
again, and all of them end with this process, however it ends.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from honcho.colour import get_colours
from honcho.printer import Message, Printer

from medspa.local.processes.tether import tethered_command

SECONDS_TO_STOP = 15
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 20  # a process that lived this long may come back at once


@dataclass
class Part:
    """A process to keep running."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    colour: str = ""
    process: subprocess.Popen[str] | None = None


class Supervisor:
    def __init__(self, parts: Iterable[Part], environment: dict[str, str]) -> None:
        self.parts = list(parts)
        self.environment = environment
        self.stopping = threading.Event()
        self._printer = Printer(sys.stdout, width=max(len(part.name) for part in self.parts))
        self._turn = threading.Lock()
        self._keepers = [_thread(self._keep, p) for p in self.parts]
        for part, colour in zip(self.parts, get_colours(), strict=False):
            part.colour = colour

    def start(self) -> None:
        for keeper in self._keepers:
            keeper.start()

    def end(self) -> None:
        """End all parts, by force those that take too long."""
        self.stopping.set()
        for part in self.parts:
            if part.process:
                part.process.terminate()
        deadline = time.monotonic() + SECONDS_TO_STOP
        for keeper in self._keepers:
            if keeper.is_alive():
                keeper.join(timeout=max(0.0, deadline - time.monotonic()))
        for part in self.parts:
            if part.process and part.process.poll() is None:
                signal_group(part.process, signal.SIGKILL)

    def say(self, text: str, part: Part | None = None) -> None:
        name, colour = (part.name, part.colour) if part else ("local", "")
        with self._turn, suppress(BrokenPipeError):  # nobody reads any more; the site goes on
            self._printer.write(Message("line", text, datetime.now(UTC).astimezone(), name, colour))

    def _keep(self, part: Part) -> None:
        # The thread lives as long as the part may run: a tethered process ends with the
        # thread that started it.
        pause = FIRST_PAUSE
        while not self.stopping.is_set():
            began = time.monotonic()
            code = self._run_once(part)
            if time.monotonic() - began > STEADY_SECONDS:
                pause = FIRST_PAUSE
            if not self.stopping.is_set():
                self.say(f"ended ({describe_exit(code)}); starting it again", part)
            self.stopping.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _run_once(self, part: Part) -> int:
        process = part.process = launch_part(part, self.environment)
        relay = _thread(self._relay, part, process)
        relay.start()
        if self.stopping.is_set():  # it came between the last look and the start
            process.terminate()
        code = process.wait()
        signal_group(process, signal.SIGKILL)  # pool processes of a parent that was killed
        relay.join(timeout=2)
        return code

    def _relay(self, part: Part, process: subprocess.Popen[str]) -> None:
        if process.stdout:
            with process.stdout as lines:
                for line in lines:
                    self.say(line, part)


def _thread(target: Callable[..., None], *args: object) -> threading.Thread:
    return threading.Thread(target=target, args=args, daemon=True)


def launch_part(part: Part, environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        tethered_command(*part.command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=os.environ | {"PYTHONUNBUFFERED": "1"} | environment | part.environment,
        text=True,
        errors="replace",
        start_new_session=True,  # Ctrl-C reaches only the supervisor, which ends them in order
    )


def signal_group(process: subprocess.Popen[str], number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def describe_exit(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit {code}"
