"""Lists in pages."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet


def page_of(
    rows: QuerySet[Any], size: int, asked: str | None, *, holding: Model | None = None
) -> Page[Any]:
    """The page asked for; the one with the row `holding`, if that is among the rows."""
    pages = Paginator(rows, size)
    keys = list(rows.values_list("pk", flat=True)) if holding else []
    if holding and holding.pk in keys:
        return pages.page(keys.index(holding.pk) // size + 1)
    return pages.get_page(asked)
