"""Processes that come back when they die and end when their keeper does."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from medspa.local.processes.supervisor import Part, Supervisor
from medspa.local.processes.tether import TETHER, tethered_command
from medspa.local.tests.probes import eventually

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
PARENT = f"""
import subprocess, sys
sys.path.insert(0, {os.fspath(TETHER.parents[3])!r})
from medspa.local.processes.tether import tethered_command
child = subprocess.Popen(tethered_command(*{SLEEP!r}))
print(child.pid, flush=True)
child.wait()
"""


def is_gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_dead_part_is_started_again_and_all_end_together() -> None:
    part = Part("sleeper", SLEEP)
    supervisor = Supervisor([part], environment={})
    supervisor.start()
    assert eventually(lambda: part.process)
    assert part.process is not None
    first = part.process.pid
    os.kill(first, signal.SIGKILL)
    assert eventually(lambda: part.process and part.process.pid != first)
    second = part.process.pid
    supervisor.end()
    assert (is_gone(first), is_gone(second)) == (True, True)


def test_output_is_marked_with_the_name_of_the_part(capsys: pytest.CaptureFixture[str]) -> None:
    part = Part("talker", [sys.executable, "-c", "print('hello'); input()"])
    supervisor = Supervisor([part], environment={})
    supervisor.start()
    shown: list[str] = []
    assert eventually(lambda: shown.append(capsys.readouterr().out) or "hello" in "".join(shown))
    supervisor.end()
    assert "talker | hello\n" in "".join(shown)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux ties processes")
def test_tethered_process_ends_with_a_killed_parent() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert not is_gone(child)
        parent.kill()
    assert eventually(lambda: is_gone(child))


def test_tethered_command_keeps_words_and_exit_status() -> None:
    command = tethered_command(
        sys.executable, "-c", "import sys; sys.exit(len(sys.argv))", "a b", "c"
    )
    assert subprocess.run(command, check=False).returncode == 3
    assert Path(command[3]) == TETHER
