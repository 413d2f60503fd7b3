"""Rows of the catalogue, by the names that files and sheets call them."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError


def find_named[Row](known: Mapping[str, Row], column: str, name: str) -> Row:
    """The row that this column means. Raises ValidationError, by column."""
    if name not in known:
        raise ValidationError({column: f"There is no {column} “{name}”."})
    return known[name]
