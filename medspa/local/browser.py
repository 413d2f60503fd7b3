"""A Chromium for the browser tests, found or brought.

`CHROMIUM`, else a Chromium on the PATH, else one installed: by apt-get as root on Debian, by
Playwright elsewhere.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from medspa.local.services import locked
from medspa.local.tether import tethered

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
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


class NoChromium(Exception):
    """No Chromium here, and none could be installed; the text says what was tried."""


def flags() -> list[str]:
    # Chromium refuses its sandbox to root.
    return [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)


def find_chromium() -> str | None:
    """The path of a Chromium that is already here. Raises NoChromium for a wrong `CHROMIUM`."""
    if named := os.environ.get("CHROMIUM"):
        if found := shutil.which(named):
            return found
        raise NoChromium(f"CHROMIUM={named} is no program")
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def require_chromium(downloaded: Callable[[], str]) -> str:
    """A Chromium, installed now if need be; `downloaded` tells where Playwright keeps its own.

    Raises NoChromium.
    """
    if found := find_chromium() or _existing(downloaded()):
        return found
    with locked("browser.lock"):  # one test process installs, the others wait and find it
        return find_chromium() or _existing(downloaded()) or _install(downloaded)


def _existing(path: str) -> str | None:
    return path if Path(path).exists() else None


def _install(downloaded: Callable[[], str]) -> str:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _try(["apt-get", "update", "-qq"])
        _try(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
    else:
        _try([sys.executable, "-m", "playwright", "install", "chromium"])
    if found := find_chromium() or _existing(downloaded()):
        return found
    raise NoChromium("no Chromium on the PATH and none could be installed; set CHROMIUM")


def _try(command: list[str]) -> None:
    print(f"\nBrowser tests need Chromium: {' '.join(command)}", file=sys.__stderr__)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(
        tethered(*command),
        env=environment,
        timeout=INSTALL_SECONDS,
        capture_output=True,
        check=False,
    )
