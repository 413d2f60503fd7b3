"""A line of the price book is taken back: it was a slip, and never counted."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from medspa.audit.log import Actor, record
from treatments.models import Price


@transaction.atomic
def take_back_prices(numbers: Iterable[int], *, by: Actor, now: datetime) -> list[Price]:
    """Those that still stand; estimates that were issued with them stay as they are."""
    standing = Price.objects.filter(pk__in=list(numbers), withdrawn_at=None).order_by("pk")
    rows = list(standing.select_for_update(of=("self",)))
    for row in rows:
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        record(by=by, action="price.taken_back", target=row)
    return rows
