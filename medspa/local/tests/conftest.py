import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from medspa.local import services
from medspa.local.servers import databases, postgres


@pytest.fixture(scope="session")
def migrations_sql(template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What migrating leaves, for servers of a test's own: read in in a second. Nothing where the
    template is on a server of another version."""
    script = tmp_path_factory.mktemp("sql") / "migrated.sql"
    script.touch()
    if not settings.HAS_DATABASE_URL:
        source = databases.server_url().replace("/postgres?", f"/{template_database}?")
        run_program("pg_dump", f"--file={script}", source)
    return script


def read_in(script: Path) -> None:
    """Into the empty database of the servers of the test, as superuser."""
    options = ["--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    target = postgres.connection_info(postgres.DATABASE)
    run_program("psql", *options, f"--file={script}", target)


def run_program(name: str, *words: str) -> None:
    command = [os.fspath(postgres.bin_dir() / name), *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def separate_servers(directory: Path) -> Iterator[Path]:
    """A local directory of its own, with no server given by URL; what starts there is stopped."""
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("DATABASE_URL", "REDIS_URL"):
            patch.delenv(variable, raising=False)
        patch.setenv("LOCAL_DIR", os.fspath(directory))
        yield services.local_dir()
        services.release_servers()
        services.stop_servers(force=True)


@pytest.fixture
def local_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with separate_servers(tmp_path_factory.mktemp("s")) as directory:
        yield directory


@pytest.fixture(scope="module")
def running_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """For tests that leave the servers as they found them."""
    with separate_servers(tmp_path_factory.mktemp("s")) as directory:
        services.ensure_started()
        yield directory
