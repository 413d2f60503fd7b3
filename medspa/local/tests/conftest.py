import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from medspa.local import services


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
