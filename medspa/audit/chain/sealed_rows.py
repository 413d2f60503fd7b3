"""The walk over rows that each hold a seal of their own; each night in slices that end in time."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from medspa.audit.chain.findings import raise_findings
from medspa.audit.chain.verification import Broken
from medspa.audit.log import reference
from medspa.audit.sweeping import Sweep

ROWS = 1000
SAYS = "It does not match its seal any more, or the key is not known."


def sweep_sealed(
    rows: QuerySet[Any],
    is_intact: Callable[[Any], bool],
    after: int,
    sweep: Sweep,
    *,
    now: datetime,
) -> int | None:
    """Verify the next rows by their number and raise what was changed; where the next slice
    begins, or None."""
    found = list(rows.filter(pk__gt=after).order_by("pk")[:ROWS])
    with sweep.noting(f"{rows.model._meta.label_lower}:{after}"):
        raise_findings(_broken(found, is_intact), now=now)
    return found[-1].pk if len(found) == ROWS else None


def broken_rows(rows: QuerySet[Any], is_intact: Callable[[Any], bool]) -> Iterator[Broken]:
    """All that were changed, by their number."""
    yield from _broken(rows.order_by("pk").iterator(chunk_size=ROWS), is_intact)


def _broken(rows: Iterable[Any], is_intact: Callable[[Any], bool]) -> Iterator[Broken]:
    for row in rows:
        if not is_intact(row):
            yield Broken(reference(row), SAYS)
