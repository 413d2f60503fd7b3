"""Run a command that ends when its parent does: `python tether.py PARENT_PID COMMAND...`.

The kernel sends SIGTERM to the command as soon as the parent is gone, `kill -9` included.
Elsewhere than on Linux the command just runs. Standard library only: it is run by its path.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path

TETHER = Path(__file__).resolve()
PR_SET_PDEATHSIG = 1


def tethered_command(*command: str | os.PathLike[str]) -> list[str]:
    """The same command, tied to the life of the process that calls this."""
    words = [os.fspath(word) for word in command]
    return [sys.executable, "-I", "-S", os.fspath(TETHER), str(os.getpid()), *words]


def main() -> None:
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died before the line above
        sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main()
