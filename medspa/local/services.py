"""PostgreSQL and Valkey for a machine that has none; importable without Django.

`DATABASE_URL` and `REDIS_URL` each replace one of the two. What is not replaced lives under
`.local/` and answers on unix sockets only, so it collides with no other server.

Every process that uses the servers holds a shared lock while it lives. Whoever can take that lock
alone is the last user and may stop them; the kernel drops the locks of a process that is killed.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg

from medspa.local import places
from medspa.local.errors import LocalServiceError, plain_errors
from medspa.local.servers import postgres, roles
from medspa.local.servers.postgres import OWNER, SITE, PostgresServer
from medspa.local.servers.server import Answer, Server, make_directories
from medspa.local.servers.valkey import ValkeyServer

__all__ = [
    "OWNER",
    "SITE",
    "LocalServiceError",
    "broker_url",
    "ensure_started",
    "live_socket",
    "local_dir",
    "local_record_keys",
    "local_secret_key",
    "postgres_settings",
    "postgres_url",
    "release_servers",
    "revive_servers",
    "server_status",
    "stop_servers",
    "valkey_url",
    "wanted_by",
]

local_dir = places.local_dir

# What `manage.py` does without a database; `up` starts the servers itself, in its own time.
NEEDS_NO_SERVER = {
    "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help",
    "makemessages", "makemigrations", "services", "startapp", "startproject", "up", "version",
}  # fmt: skip

_users_locks: dict[Path, int] = {}


def postgres_settings(role: str = SITE) -> dict[str, Any]:
    """Django's database settings for the embedded PostgreSQL, as the site's role or another."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": postgres.DATABASE,
        "USER": role,
        "PASSWORD": "",
        "HOST": os.fspath(places.run_dir()),
        "PORT": places.POSTGRES_PORT,
    }


def postgres_url(role: str = SITE, database: str = postgres.DATABASE) -> str:
    """The embedded PostgreSQL for psql, pg_dump, `DATABASE_URL` and `DATABASE_OWNER_URL`."""
    where = urlencode({"host": places.run_dir(), "port": places.POSTGRES_PORT})
    return f"postgresql://{role}@/{quote(database)}?{where}"


def valkey_url(db: int = 0) -> str:
    """The embedded Valkey for redis-py and Django's cache."""
    return f"unix://{quote(os.fspath(places.valkey_socket()))}?db={db}"


def broker_url(db: int = 0) -> str:
    """The embedded Valkey as Celery spells it."""
    return f"redis+socket://{quote(os.fspath(places.valkey_socket()))}?virtual_host={db}"


def live_socket() -> str:
    """Of this machine: connections are handed over, which goes no further than that."""
    return os.fspath(places.run_dir() / "live.sock")


def local_secret_key() -> str:
    """A key made once for this machine; not stored where `.local/` cannot be written."""
    path = places.local_dir() / "secret-key"
    with suppress(PermissionError):
        if not path.exists():
            _store_once(path, secrets.token_urlsafe(50))
        return path.read_text()
    return secrets.token_urlsafe(50)


def local_record_keys() -> str:
    """The key that seals records on this machine, made once. Nothing where it cannot be kept:
    a seal whose key is lost says nothing to anybody."""
    path = places.local_dir() / "record-keys"
    with suppress(PermissionError):
        if not path.exists():
            _store_once(path, f"1:{secrets.token_hex(32)}")
        return path.read_text()
    return ""


def _store_once(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text)
    with suppress(FileExistsError):  # another process was quicker: its key counts
        path.hardlink_to(draft)
    draft.unlink()


def wanted_by(argv: Sequence[str]) -> bool:
    """Whether the `manage.py` command line needs the servers."""
    words = argv[1:]
    if not words or words[0].startswith("-") or "--help" in words or "-h" in words:
        return False
    return words[0] not in NEEDS_NO_SERVER or "--database" in words


def embedded_servers() -> list[Server]:
    """Those of the two that no URL replaces."""
    known = {"DATABASE_URL": PostgresServer(), "REDIS_URL": ValkeyServer()}
    return [server for variable, server in known.items() if not os.environ.get(variable)]


def ensure_started() -> list[str]:
    """Have the embedded servers ready and in use by this process; the titles of those started.

    Raises LocalServiceError with one line that says what to do.
    """
    with plain_errors():
        servers = embedded_servers()
        if not servers:
            return []
        make_directories()
        _join_users()
        started = _start_missing(servers)
        _require_database(servers)
        return started


def revive_servers() -> list[str]:
    """Start again what died since ensure_started; the titles of those. Raises LocalServiceError."""
    with plain_errors():
        return _start_missing(embedded_servers())


def _start_missing(servers: list[Server]) -> list[str]:
    if all(server.answer() is Answer.READY for server in servers):
        return []
    with file_lock("start.lock"):
        return [server.title for server in servers if server.ensure()]


def _require_database(servers: list[Server]) -> None:
    if not any(isinstance(server, PostgresServer) for server in servers):
        return
    try:
        with file_lock("start.lock"):
            roles.require_roles_and_database()
    except psycopg.Error as error:
        raise LocalServiceError(f"PostgreSQL refuses to work: {error}".strip()) from error


@contextmanager
def file_lock(name: str) -> Iterator[None]:
    """One process at a time, by a lock file beside the sockets."""
    places.run_dir().mkdir(parents=True, exist_ok=True)
    lock = _open_lock(name)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _open_lock(name: str) -> int:
    return os.open(places.run_dir() / name, os.O_RDWR | os.O_CREAT, 0o644)


def _join_users() -> None:
    if places.run_dir() not in _users_locks:
        lock = _users_locks[places.run_dir()] = _open_lock("users.lock")
        fcntl.flock(lock, fcntl.LOCK_SH)


def release_servers() -> list[str]:
    """Leave the users; the last one stops the servers. The titles of those stopped."""
    if lock := _users_locks.pop(places.run_dir(), None):
        os.close(lock)
    with plain_errors():
        return stop_servers()


def stop_servers(*, force: bool = False) -> list[str]:
    """Stop the embedded servers unless somebody uses them (or by force).

    The titles of those stopped.
    """
    if not places.run_dir().is_dir():
        return []
    lock = _open_lock("users.lock")
    try:
        if not force and not _is_only_user(lock):
            return []
        return [server.title for server in embedded_servers() if server.stop()]
    finally:
        os.close(lock)


def _is_only_user(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@dataclass(frozen=True)
class ServerStatus:
    title: str
    answer: Answer
    pid: int | None
    socket: Path


def server_status() -> list[ServerStatus]:
    """How the embedded servers are; one that a URL replaces is left out."""
    return [_status_of(server) for server in embedded_servers()]


def _status_of(server: Server) -> ServerStatus:
    process = server.main_process()
    pid = process.pid if process else None
    return ServerStatus(server.title, server.answer(), pid, server.socket)
