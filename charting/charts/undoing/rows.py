"""The rows of a chart that an act can change, as plain text, and what differs between two times."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from charting.models import Chart, Container, Injection, Preparation, Syringe

Row = dict[str, str | None]
Rows = dict[str, Row]

OPENED: dict[str, type[Preparation | Syringe]] = {"preparation": Preparation, "syringe": Syringe}
KINDS: dict[str, type[Model]] = {"injection": Injection, **OPENED}
# The reason of a line comes and goes with the sums of the day (`drop_idle_reasons`); what was
# handed on is written by the charts that took it.
FOLLOWS = {"chart", "reason", "handed_on"}


def read_rows(chart: Chart) -> Rows:
    """By `injection-7`, `preparation-3`, `syringe-4`. Three statements."""
    found: Rows = {}
    for kind, model in KINDS.items():
        for row in model._default_manager.filter(chart=chart).values(*_names(model)):
            found[f"{kind}-{row['id']}"] = {name: _text(value) for name, value in row.items()}
    return found


def differing(before: Rows, after: Rows) -> tuple[Rows, Rows]:
    """Of both, only the rows that are not the same in the other."""
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return _some(before, keys), _some(after, keys)


def line_in(row: Mapping[str, str | None]) -> Injection:
    """A line as it was, not saved."""
    return Injection(**_values(Injection, row))


def container_in(key: str, row: Mapping[str, str | None]) -> Container:
    """An opened product as it was, not saved."""
    model = OPENED[kind_of(key)]
    return model(**_values(model, row))


def kind_of(key: str) -> str:
    return key.split("-", maxsplit=1)[0]


def _names(model: type[Any]) -> list[str]:
    return [one.attname for one in model._meta.concrete_fields if one.name not in FOLLOWS]


def _values(model: type[Any], row: Mapping[str, str | None]) -> dict[str, Any]:
    known = {one.attname: one for one in model._meta.concrete_fields}
    return {name: known[name].to_python(value) for name, value in row.items() if name in known}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _some(rows: Rows, keys: list[str]) -> Rows:
    return {key: rows[key] for key in keys if key in rows}
