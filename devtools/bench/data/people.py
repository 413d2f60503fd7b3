"""Two hundred thousand clients with names as a city has them: many of a few, a few of many."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.db import connection

from devtools.bench.data.history import run_statement
from medspa.clients.models import Client
from medspa.database.owner import as_owner

PEOPLE = 200_000
TABLE = Client._meta.db_table
FIRST, LAST, PARTS = (
    names.split() for names in Path(__file__).with_name("names.txt").read_text().split("\n\n")
)
"""Common first and last names, and what the others are made of."""
_INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE tablename = %s AND indexdef LIKE '%% gin %%'
"""


def add_people() -> None:
    """Beside those who are there; the slow indexes are put aside and built at once."""
    columns = "first_name, last_name, email, phone, time_zone, created_at, reminders_stopped"
    with as_owner():
        indexes = run_statement(_INDEXES, [TABLE])
        for name, _ in indexes:
            run_statement(f"DROP INDEX {name}")
        load = f"COPY {TABLE} ({columns}) FROM STDIN"
        with connection.cursor() as cursor, cursor.copy(load) as copy:
            for person in _people():
                copy.write_row((*person, "", "2026-01-01", ""))
        run_statement("SET maintenance_work_mem = '256MB'")
        for _, definition in indexes:
            run_statement(definition)
        run_statement(f"VACUUM ANALYZE {TABLE}")


def _people() -> Iterator[tuple[str, str, str, str]]:
    """The same ones each time. Half of the names are common, one in twenty is a double one."""
    chance = random.Random(11)  # noqa: S311, nothing is kept secret by it
    first = [*FIRST, *_made_up(4_000, chance)]
    last = [*LAST, *_made_up(40_000, chance)]
    for number in range(PEOPLE):
        given, family = _one(first, len(FIRST), chance), _one(last, len(LAST), chance)
        if number % 20 == 0:
            family = f"{family}-{_one(last, len(LAST), chance)}"
        area = chance.choice(("415", "415", "628", "510"))
        phone = f"+1{area}{chance.randrange(2_000_000, 9_999_999)}"
        yield given, family, f"{given}.{number}@{chance.choice(('gmail', 'icloud'))}.example", phone


def _made_up(number: int, chance: random.Random) -> list[str]:
    return [
        "".join(chance.choices(PARTS, k=chance.choice((2, 3, 3, 4)))).title() for _ in range(number)
    ]


def _one(names: Sequence[str], common: int, chance: random.Random) -> str:
    if chance.random() < 0.5:
        return names[int(common * chance.random() ** 3)]
    return chance.choice(names)
