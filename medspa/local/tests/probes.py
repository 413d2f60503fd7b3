"""How the tests look into processes and servers."""

import time
from collections.abc import Callable

import psycopg
import redis
from kombu import Connection

from medspa.local import services
from medspa.local.servers import postgres
from medspa.local.servers.server import Server


def server(title: str) -> Server:
    return next(known for known in services.embedded_servers() if known.title == title)


def pid_of(title: str) -> int:
    process = server(title).main_process()
    assert process is not None
    return process.pid


def run(statement: str, *values: object) -> list[tuple[object, ...]]:
    """As superuser, on the project's database."""
    with psycopg.connect(postgres.connection_info(postgres.DATABASE)) as connection:
        cursor = connection.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def queue_messages(count: int) -> None:
    with Connection(services.broker_url()) as connection, connection.SimpleQueue("q") as queue:
        for number in range(count):
            queue.put({"number": number})


def wait_for_journal(seconds: int = 60) -> None:
    """Until the broker's disk has what was queued. The journal is written within a second only
    where the disk keeps up; what came later is lost with a killed broker."""
    with redis.Redis.from_url(services.valkey_url(), single_connection_client=True) as client:
        client.set("written after what was queued", 1)
        assert client.waitaof(num_local=1, num_replicas=0, timeout=seconds * 1000) == [1, 0]


def take_message() -> object:
    with Connection(services.broker_url()) as connection, connection.SimpleQueue("q") as queue:
        message = queue.get(timeout=5)
        message.ack()
        return message.payload


def eventually(true: Callable[[], object], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
