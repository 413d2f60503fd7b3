"""A Chromium for the browser tests and the driver that moves it, found or brought.

`CHROMIUM`, else a Chromium on the PATH, else one installed: by apt-get as root on Debian, by
Playwright elsewhere. The headless shell, the same engine without a window around it, shows a page
for a third of the processor time: it comes first, and Debian's is brought once beside a Chromium
that is here.

The driver is a Node of Playwright's own. It asks for a library that a minimal Debian lacks, and is
needed even to ask where Playwright keeps its browser: so it comes first.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from playwright._impl._driver import compute_driver_executable

from medspa.local.processes.tether import tethered_command
from medspa.local.servers.server import telling_line
from medspa.local.services import file_lock, local_dir

SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
INSTALL_SECONDS = 600
ASKING_SECONDS = 120  # for what is merely faster than the Chromium that is here
START_SECONDS = 60
DRIVER_PACKAGES = ("libatomic1", "libstdc++6")
_LACKS = re.compile(r"loading shared libraries: (\S+?):")


class NoChromium(Exception):
    """No Chromium or no driver here, and none to be had; one line says what to install."""


def chromium_flags() -> list[str]:
    # Chromium refuses its sandbox to root.
    return [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)


def find_chromium() -> str | None:
    """The path of a Chromium that is already here. Raises NoChromium for a wrong `CHROMIUM`."""
    if named := os.environ.get("CHROMIUM"):
        if found := shutil.which(named):
            return found
        raise NoChromium(f"CHROMIUM={named} is no program")
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def require_driver() -> None:
    """Have what Playwright's driver needs, before it is started. Raises NoChromium."""
    if driver_fault():
        with file_lock("browser.lock"):
            if driver_fault() and is_root_on_debian():
                _apt_get(*DRIVER_PACKAGES)
    if fault := driver_fault():
        raise NoChromium(
            f"Playwright's driver cannot start ({fault}): as root, apt-get install"
            f" {' '.join(DRIVER_PACKAGES)}"
        )


def require_chromium(downloaded: Callable[[], str]) -> str:
    """A Chromium that starts, installed now if need be.

    `downloaded` tells where Playwright keeps its own. Raises NoChromium.
    """
    with file_lock("browser.lock"):  # one test process installs, the others wait and find it
        if _is_shell_to_be_had():
            _try_shell()
        found = find_chromium() or _existing(downloaded()) or _install(downloaded)
    if fault := fault_of(found):
        raise NoChromium(f"{found} cannot start ({fault}): as root, apt-get install chromium")
    return found


def driver_fault() -> str:
    """Why the driver cannot start; nothing if it can."""
    return fault_of(compute_driver_executable()[0])


def fault_of(program: str) -> str:
    """Why the program does not even say its version; nothing if it does."""
    try:
        done = subprocess.run(
            [program, "--version"],
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode == 0:
        return ""
    lacking = _LACKS.search(done.stderr)
    return f"{lacking[1]} is missing" if lacking else telling_line(done.stderr)


def is_root_on_debian() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _is_shell_to_be_had() -> bool:
    """Debian's, beside a Chromium that nobody named; it is asked for once."""
    return is_root_on_debian() and not (
        os.environ.get("CHROMIUM") or shutil.which(SHELL) or _asked_for_shell().exists()
    )


def _try_shell() -> None:
    _asked_for_shell().touch()  # whatever comes of it: a slow network is waited for once
    _apt_get(SHELL, seconds=ASKING_SECONDS if find_chromium() else INSTALL_SECONDS)


def _asked_for_shell() -> Path:
    return local_dir() / "asked-for-headless-shell"


def _existing(path: str) -> str | None:
    return path if Path(path).exists() else None


def _install(downloaded: Callable[[], str]) -> str:
    if is_root_on_debian():
        _apt_get("chromium")
    else:
        _try([sys.executable, "-m", "playwright", "install", "chromium"])
    if found := find_chromium() or _existing(downloaded()):
        return found
    raise NoChromium(
        "no Chromium on the PATH and none could be installed:"
        " set CHROMIUM, or as root, apt-get install chromium"
    )


def _apt_get(*packages: str, seconds: float = INSTALL_SECONDS) -> None:
    """So many seconds for the network; what is being unpacked is not cut short for them."""
    until = monotonic() + seconds
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    _try(["apt-get", "update", "-qq"], seconds)
    left = until - monotonic()
    if left > 0 and _try([*install, "--download-only", *packages], left):
        _try([*install, *packages])


def _try(command: list[str], seconds: float = INSTALL_SECONDS) -> bool:
    """Whether it ended well within so many seconds."""
    print(f"\nBrowser tests need this: {' '.join(command)}", file=sys.__stderr__)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            tethered_command(*command),
            env=environment,
            timeout=seconds,
            capture_output=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        print("It took too long and was given up.", file=sys.__stderr__)
        return False
    return done.returncode == 0
