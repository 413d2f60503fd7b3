"""Prepared statements outlive a migration."""

from collections.abc import Iterator

import pytest
from django.db import NotSupportedError, connection, transaction

from medspa.database.prepared import fetch_prepared

pytestmark = [pytest.mark.owner, pytest.mark.django_db(transaction=True)]
ALL = "SELECT word FROM changing_words"


@pytest.fixture(autouse=True)
def changing_words() -> Iterator[None]:
    run("CREATE TABLE changing_words AS SELECT 'balance'::varchar(10) AS word")
    yield
    run("DROP TABLE changing_words")


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def widen() -> None:
    """As a migration does it: on a connection of its own."""
    migrating = connection.copy()
    with migrating.cursor() as cursor:
        cursor.execute("ALTER TABLE changing_words ALTER word TYPE varchar(20)")
    migrating.close()


def test_a_column_of_another_type_is_read_at_once():
    assert fetch_prepared(ALL, {}) == [("balance",)]
    widen()
    assert fetch_prepared(ALL, {}) == [("balance",)]


def test_in_a_transaction_one_fails_and_the_next_is_read():
    assert fetch_prepared(ALL, {}) == [("balance",)]
    widen()
    with pytest.raises(NotSupportedError), transaction.atomic():
        fetch_prepared(ALL, {})
    assert fetch_prepared(ALL, {}) == [("balance",)]
