"""Whatever stands in the way is said in one line, and is said before anything starts."""

import errno
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from medspa.local import places, services
from medspa.local.errors import explain_error
from medspa.local.servers import server


def up(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=places.PROJECT_DIR,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def unwritable(tmp_path: Path) -> Path:
    if os.geteuid() == 0:  # nothing else refuses root
        return Path("/sys/medspa")
    tmp_path.chmod(0o500)
    return tmp_path / "local"


@pytest.fixture
def environment(local_dir: Path) -> Iterator[pytest.MonkeyPatch]:
    """Undone before `local_dir` is: the shared `monkeypatch` is older and would bring it back."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def test_unwritable_directory_is_one_line(
    local_dir: Path, tmp_path: Path, environment: pytest.MonkeyPatch
) -> None:
    place = unwritable(tmp_path)
    environment.setenv("LOCAL_DIR", str(place))
    with pytest.raises(services.LocalServiceError) as caught:
        services.ensure_started()
    assert str(caught.value) == (
        f"No permission to write {place}: run this as the user who owns it,"
        " or set LOCAL_DIR to a directory of your own."
    )
    environment.setenv("LOCAL_DIR", str(local_dir))


def test_impossible_path_is_one_line(local_dir: Path, environment: pytest.MonkeyPatch) -> None:
    place = local_dir / ("x" * 300)
    environment.setenv("LOCAL_DIR", str(place))
    with pytest.raises(services.LocalServiceError) as caught:
        services.ensure_started()
    environment.setenv("LOCAL_DIR", str(local_dir))
    assert str(caught.value).startswith("The path is too long for this system: ")


def test_long_path_moves_the_sockets_and_nothing_else(
    local_dir: Path, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("LOCAL_DIR", str(local_dir / ("x" * 120)))
    assert len(str(places.run_dir() / places.POSTGRES_SOCKET)) < 60
    assert places.postgres_dir().is_relative_to(local_dir)
    environment.setenv("LOCAL_DIR", str(local_dir))
    assert places.run_dir() == local_dir / "run"


def test_full_disk_is_one_line(local_dir: Path) -> None:
    with pytest.raises(services.LocalServiceError, match=r"^The disk is full: \d+ MB free at "):
        server.require_space(local_dir, megabytes=10**12)
    full = OSError(errno.ENOSPC, "No space left on device", "/data/.local/log")
    assert explain_error(full) == (
        "The disk is full: cannot write /data/.local/log. Free some space and run this again."
    )


def test_server_that_cannot_start_says_why(local_dir: Path) -> None:
    places.postgres_dir().mkdir()
    (places.postgres_dir() / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(services.LocalServiceError) as caught:
        services.ensure_started()
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("PostgreSQL did not start: ")


def test_taken_port_is_one_line_and_starts_nothing(local_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        done = up(PORT=str(port))
    assert done.stderr == (
        f"Port {port} of 127.0.0.1 is taken by another program: try PORT={port + 1} make run\n"
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert not places.postgres_dir().exists()
    assert not places.valkey_dir().exists()


def test_nonsense_port_is_one_line(local_dir: Path) -> None:
    done = up(PORT="eighty")
    assert done.stderr == "PORT must be a number from 1 to 65535, not 'eighty'.\n"
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("manage.py", False),
        ("manage.py check --deploy", False),
        ("manage.py check --database default", True),
        ("manage.py makemigrations --check", False),
        ("manage.py migrate", True),
        ("manage.py migrate --help", False),
        ("manage.py up", False),
        ("manage.py shell", True),
    ],
)
def test_commands_without_a_database_start_no_server(line: str, wanted: bool) -> None:
    assert services.wanted_by(line.split()) is wanted


def test_secret_key_is_made_once_and_kept_private(local_dir: Path) -> None:
    key = services.local_secret_key()
    assert services.local_secret_key() == key
    assert len(key) >= 50
    assert (local_dir / "secret-key").stat().st_mode & 0o777 == 0o600
