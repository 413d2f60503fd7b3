"""Where the embedded servers keep their files: a pure function of the project directory."""

import hashlib
import os
from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parents[2]
POSTGRES_PORT = 5432
# The kernel's limit is 107 bytes on Linux and 103 elsewhere.
SOCKET_PATH_LIMIT = 103
POSTGRES_SOCKET = f".s.PGSQL.{POSTGRES_PORT}"


def local_dir() -> Path:
    """`.local/` of the project, or the directory that `LOCAL_DIR` names."""
    return Path(os.environ.get("LOCAL_DIR") or PROJECT_DIR / ".local").resolve()


def run_dir() -> Path:
    """The directory of sockets and locks: `.local/run`, or a short one where that is too long."""
    inside = local_dir() / "run"
    if len(os.fsencode(inside / POSTGRES_SOCKET)) <= SOCKET_PATH_LIMIT:
        return inside
    digest = hashlib.sha256(os.fsencode(local_dir())).hexdigest()[:16]
    # Fixed, not gettempdir(): every process must name the same directory, whatever its TMPDIR.
    return Path("/tmp") / f"medspa-{digest}"  # noqa: S108


def log_dir() -> Path:
    return local_dir() / "log"


def postgres_dir() -> Path:
    return local_dir() / "postgres"


def valkey_dir() -> Path:
    return local_dir() / "valkey"


def valkey_socket() -> Path:
    return run_dir() / "valkey.sock"
