"""The embedded servers themselves: each test starts real ones in a directory of its own."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from medspa.local import places, services
from medspa.local.servers.server import Answer
from medspa.local.tests.probes import (
    pid_of,
    queue_messages,
    run,
    server,
    take_message,
    wait_for_journal,
)

pytestmark = pytest.mark.services

BOTH = ["PostgreSQL", "Valkey"]
USE_SERVERS = "from medspa.local import services; print(*services.ensure_started(), flush=True)"


def test_servers_start_once_and_are_reused(local_dir: Path) -> None:
    assert services.ensure_started() == BOTH
    pids = [status.pid for status in services.server_status()]
    assert services.ensure_started() == []
    assert [status.pid for status in services.server_status()] == pids
    assert [status.answer for status in services.server_status()] == [Answer.READY, Answer.READY]


def test_killed_postgres_comes_back_with_its_data(local_dir: Path) -> None:
    services.ensure_started()
    run("CREATE TABLE kept (word text)")
    run("INSERT INTO kept VALUES ('here')")
    os.kill(pid_of("PostgreSQL"), signal.SIGKILL)
    assert services.ensure_started() == ["PostgreSQL"]
    assert run("SELECT word FROM kept") == [("here",)]


def test_killed_valkey_comes_back_with_its_queue(local_dir: Path) -> None:
    services.ensure_started()
    queue_messages(2)
    wait_for_journal()
    os.kill(pid_of("Valkey"), signal.SIGKILL)
    assert services.ensure_started() == ["Valkey"]
    assert [take_message(), take_message()] == [{"number": 0}, {"number": 1}]


def test_stopped_servers_start_again_with_their_data(local_dir: Path) -> None:
    services.ensure_started()
    run("CREATE TABLE kept (word text)")
    queue_messages(1)
    assert services.stop_servers(force=True) == BOTH
    assert [status.answer for status in services.server_status()] == [Answer.SILENT, Answer.SILENT]
    assert services.ensure_started() == BOTH
    assert run("SELECT count(*) FROM kept") == [(0,)]
    assert take_message() == {"number": 0}


def test_stale_files_naming_a_living_stranger_are_ignored(local_dir: Path) -> None:
    services.ensure_started()
    pid_file = places.postgres_dir() / "postmaster.pid"
    text = pid_file.read_text()
    services.stop_servers(force=True)
    stranger = str(os.getpid())
    pid_file.write_text(text.replace(text.splitlines()[0], stranger))
    (places.run_dir() / f"{places.POSTGRES_SOCKET}.lock").write_text(f"{stranger}\n")
    (places.run_dir() / places.POSTGRES_SOCKET).touch()
    places.valkey_socket().touch()
    assert services.ensure_started() == BOTH


def test_set_up_cut_short_is_done_anew(local_dir: Path) -> None:
    unfinished = local_dir / "postgres.new"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    assert services.ensure_started() == BOTH
    assert not unfinished.exists()


def test_processes_that_start_at_once_share_one_server_each(local_dir: Path) -> None:
    def use(_: int) -> str:
        done = subprocess.run(
            [sys.executable, "-c", USE_SERVERS], capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    with ThreadPoolExecutor(3) as together:
        outputs = list(together.map(use, range(3)))
    assert sorted(outputs) == ["", "", "PostgreSQL Valkey"]
    assert len(server("Valkey").occupants()) == 1


def test_last_user_stops_the_servers_and_no_other_does(local_dir: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", f"{USE_SERVERS}; input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "PostgreSQL Valkey\n"
        assert services.ensure_started() == []
        assert services.release_servers() == []
        assert services.ensure_started() == []
        other.kill()
    assert services.release_servers() == BOTH


def test_given_urls_start_nothing(local_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/medspa")
    monkeypatch.setenv("REDIS_URL", "redis://cache.example/0")
    assert services.ensure_started() == []
    assert list(local_dir.iterdir()) == []


def test_given_database_url_still_starts_valkey(
    local_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/medspa")
    assert services.ensure_started() == ["Valkey"]
    assert not places.postgres_dir().exists()
