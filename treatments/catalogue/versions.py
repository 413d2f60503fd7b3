"""The history of a catalogue row in words: what was written over what, by whom and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models

from medspa.audit.log import who_is
from treatments.models import CatalogueRow, CatalogueVersion, FacialArea, Product, ProductPack
from treatments.wording import plain_number

EMPTY = "empty"
NAMED = {"area_id": FacialArea, "product_id": Product, "pack_id": ProductPack}
Names = dict[str, dict[Any, str]]


@dataclass(frozen=True)
class Change:
    """One field, before and after."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Edition:
    """One version of a row and how it differs from the one before."""

    version: int
    at: datetime
    by: str
    why: str
    changes: list[Change]
    is_first: bool

    @property
    def author(self) -> str:
        return who_is(self.by)


def history_of(row: CatalogueRow) -> list[Edition]:
    """Every version of the row, the newest first. A fixed number of queries."""
    kept = list(versions_of(row).order_by("version"))
    names = _names(type(row))
    before: list[CatalogueVersion | None] = [None, *kept]
    editions = [
        _edition(type(row), old, new, names) for old, new in zip(before, kept, strict=False)
    ]
    return editions[::-1]


def versions_of(row: CatalogueRow) -> models.QuerySet[CatalogueVersion]:
    return CatalogueVersion.objects.filter(model=row._meta.model_name, row_key=str(row.pk))


def _edition(
    model: type[models.Model],
    old: CatalogueVersion | None,
    new: CatalogueVersion,
    names: Names,
) -> Edition:
    changes = list(_changes(model, old.content, new.content, names)) if old else []
    return Edition(new.version, new.at, new.by, new.why, changes, is_first=old is None)


def _changes(
    model: type[models.Model], old: dict[str, Any], new: dict[str, Any], names: Names
) -> list[Change]:
    say = _speaker(names)
    columns = [(field, str(field.column)) for field in model._meta.concrete_fields]
    changes = [
        Change(str(field.verbose_name), say(field, old.get(column)), say(field, new.get(column)))
        for field, column in columns
        if old.get(column) != new.get(column)
    ]
    return [change for change in changes if change.old != change.new]


def _speaker(names: Names) -> Callable[[models.Field[Any, Any], Any], str]:
    def say(field: models.Field[Any, Any], value: Any) -> str:
        if value in (None, ""):
            return EMPTY
        if known := names.get(str(field.attname)):
            return known.get(value, str(value))
        if isinstance(value, bool):
            return "yes" if value else "no"
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(field, models.DecimalField):
            return plain_number(Decimal(str(value)))
        return str(value)

    return say


def _names(model: type[models.Model]) -> Names:
    """What foreign keys of this model are called, for those that it has."""
    columns = {field.attname for field in model._meta.concrete_fields}
    return {
        column: {row.pk: str(row) for row in _rows(named)}
        for column, named in NAMED.items()
        if column in columns
    }


def _rows(model: type[models.Model]) -> models.QuerySet[Any]:
    rows = model._default_manager.all()
    return rows.select_related("product") if model is ProductPack else rows
