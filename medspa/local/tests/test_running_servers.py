"""What the embedded servers are to those who use them."""

from pathlib import Path

import psycopg
import pytest
import redis
from kombu import Connection

from medspa.local import services
from medspa.local.servers import postgres
from medspa.local.tests.probes import queue_messages, run, server, take_message

pytestmark = pytest.mark.services


def test_postgres_is_a_real_one_with_the_extensions_we_need(running_servers: Path) -> None:
    run("CREATE EXTENSION btree_gist")
    run("CREATE EXTENSION pg_trgm")
    assert run("SHOW server_version_num")[0][0] >= "150000"
    assert run("SELECT current_database(), current_user") == [("medspa", "postgres")]
    settings = services.postgres_settings()
    with psycopg.connect(
        host=settings["HOST"], port=settings["PORT"], user="postgres", dbname="medspa"
    ) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_valkey_answers_by_both_of_its_urls(running_servers: Path) -> None:
    with redis.Redis.from_url(services.valkey_url()) as client:
        client.set("greeting", "hello")
        assert client.get("greeting") == b"hello"
    queue_messages(1)
    assert take_message() == {"number": 0}


def test_broker_url_names_the_logical_database(running_servers: Path) -> None:
    with Connection(services.broker_url(3)) as connection:
        connection.SimpleQueue("third").put("x")
    with redis.Redis.from_url(services.valkey_url(3)) as client:
        assert client.llen("third") == 1


def test_dropped_database_is_made_again(running_servers: Path) -> None:
    with psycopg.connect(postgres.connection_info("postgres"), autocommit=True) as connection:
        connection.execute("DROP DATABASE medspa")
    assert services.ensure_started() == []
    assert run("SELECT current_database()") == [("medspa",)]


def test_postgres_log_holds_no_personal_data(running_servers: Path) -> None:
    run("CREATE TABLE person (email text UNIQUE)")
    run("INSERT INTO person VALUES (%s)", "robin@example.org")
    with pytest.raises(psycopg.errors.UniqueViolation):
        run("INSERT INTO person VALUES (%s)", "robin@example.org")
    log = server("PostgreSQL").log.read_text()
    assert "unique constraint" in log
    assert "robin" not in log
