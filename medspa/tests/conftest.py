import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection


@pytest.fixture
def dead_database(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing listens where the database should be."""
    point_database_at(monkeypatch, HOST="127.0.0.1", PORT=1)


@pytest.fixture
def hanging_port() -> Iterator[int]:
    """A server that takes the call and then says nothing."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def hanging_database(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, hanging_port: int
) -> None:
    point_database_at(monkeypatch, HOST="127.0.0.1", PORT=hanging_port)


def point_database_at(monkeypatch: pytest.MonkeyPatch, **where: Any) -> None:
    """For this thread and every new one: they share the dictionary of settings."""
    connection.close()
    for key, value in where.items():
        monkeypatch.setitem(connection.settings_dict, key, value)
