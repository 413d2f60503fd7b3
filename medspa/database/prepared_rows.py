"""Rows of models through prepared statements (`prepared`): for what every booking reads and writes.

The ORM makes the text of a statement anew each time, which takes longer than PostgreSQL needs for a
row found by an index. Here Django makes it once for a process.
"""

from collections.abc import Callable
from copy import copy
from functools import cache, cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.models.query import ModelIterable

from medspa.database.prepared import fetch_prepared


class Place(models.Expression):
    """Where a value goes in a query that is made once, bound as a column of `output_field` keeps
    it; `cast` names its type in PostgreSQL where that does not follow from what stands beside it.
    """

    def __init__(self, name: str, output_field: models.Field[Any, Any], *, cast: str = "") -> None:
        super().__init__(output_field)
        self.name, self.cast = name, cast

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return (f"%s::{self.cast}" if self.cast else "%s"), [self]


class _Answered:
    """In place of the query of a queryset, for whoever turns rows into models."""

    def __init__(self, compiler: Any) -> None:
        self.get_compiler = lambda **_: compiler


class PreparedQuery[M: models.Model]:
    """A query with places for values. `rows` makes it when it is first asked."""

    def __init__(self, rows: Callable[[], models.QuerySet[M]]) -> None:
        self._rows = rows

    def fetch(self, **values: Any) -> list[M]:
        """The rows, as the queryset would give them. Values that have no place are left out."""
        compiler, statement, facts, places = self._compiled
        line = connections[DEFAULT_DB_ALIAS]
        said = {
            place.name: place.output_field.get_db_prep_value(values[place.name], line)
            for place in places
        }
        found = fetch_prepared(statement, facts | said)
        if not found:
            return []
        compiler = copy(compiler)
        compiler.connection = line
        compiler.execute_sql = lambda **_: [found]
        answered: Any = _Answered(compiler)
        return list(ModelIterable(models.QuerySet(self._queryset.model, answered)))

    def first(self, **values: Any) -> M | None:
        return next(iter(self.fetch(**values)), None)

    @cached_property
    def _queryset(self) -> models.QuerySet[M]:
        return self._rows()

    @cached_property
    def _compiled(self) -> tuple[Any, str, dict[str, Any], list[Place]]:
        compiler = self._queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        facts = {f"fact_{number}": each for number, each in enumerate(params)}
        names = [each.name if isinstance(each, Place) else name for name, each in facts.items()]
        places = [each for each in params if isinstance(each, Place)]
        return compiler, sql % tuple(f"%({name})s" for name in names), facts, places


def insert_prepared(*rows: models.Model, unless_there: bool = False) -> bool:
    """Write new rows of a model, few and alike, in one statement; what the database works out is in
    them afterwards. No signal is sent: nothing here listens to any.

    `unless_there`: a row beside which another stands that excludes it is not written, and the
    transaction goes on; with it the answer is False. Raises ValueError for rows that say different
    columns, and for one that refers to a row which is not written yet.
    """
    if not rows:
        return True
    written = [_column_values(row) for row in rows]
    if any(each.keys() != written[0].keys() for each in written):
        raise ValueError("Rows that are written together say the same columns.")
    statement = _insert_statement(type(rows[0]), tuple(written[0]), len(rows), unless_there)
    facts = {f"{name}_{n}": each[name] for n, each in enumerate(written) for name in written[0]}
    with transaction.mark_for_rollback_on_error(using=connection.alias):
        made = fetch_prepared(statement, facts)
    if len(made) < len(rows):
        return False
    for row, values in zip(rows, made, strict=True):
        row._state.adding, row._state.db = False, connection.alias
        for field, value in zip(_returned(type(row)), values, strict=True):
            setattr(row, field.attname, value)
    return True


def _returned(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """What the database works out, and the primary key even where the row has one: that a row comes
    back says that it was written."""
    return list(dict.fromkeys([model._meta.pk, *model._meta.db_returning_fields]))


def _column_values(row: models.Model) -> dict[str, Any]:
    """What the row says itself: neither generated columns nor defaults of the database."""
    related: Any = row
    related._prepare_related_fields_for_save("insert_prepared")  # noqa: SLF001  # as `save` does
    values: dict[str, Any] = {}
    line = connections[DEFAULT_DB_ALIAS]  # the proxy looks it up each time that it is asked
    for field in row._meta.local_concrete_fields:
        if field.generated or (field.primary_key and row.pk is None):
            continue
        value = field.pre_save(row, add=True)
        if not hasattr(value, "resolve_expression"):
            values[str(field.column)] = field.get_db_prep_save(value, line)
    return values


@cache
def _insert_statement(
    model: type[models.Model], columns: tuple[str, ...], count: int, unless_there: bool
) -> str:
    quoted = connection.ops.quote_name
    rows = (", ".join(f"%({name}_{n})s" for name in columns) for n in range(count))
    return " ".join(
        (
            f"INSERT INTO {quoted(model._meta.db_table)} ({', '.join(map(quoted, columns))})",
            f"VALUES {', '.join(f'({row})' for row in rows)}",
            "ON CONFLICT DO NOTHING" if unless_there else "",
            "RETURNING",
            ", ".join(quoted(str(field.column)) for field in _returned(model)),
        )
    )
