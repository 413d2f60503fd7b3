"""The nightly walk over rows that each hold a seal of their own, in slices that end in time."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from medspa.audit.chain.findings import raise_findings
from medspa.audit.chain.verification import Broken
from medspa.audit.log import reference
from medspa.audit.sweeping import Sweep

ROWS = 1000


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
    says = "It does not match its seal any more, or the key is not known."
    with sweep.noting(f"{rows.model._meta.label_lower}:{after}"):
        broken = [Broken(reference(row), says) for row in found if not is_intact(row)]
        raise_findings(broken, now=now)
    return found[-1].pk if len(found) == ROWS else None
