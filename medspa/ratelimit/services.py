"""Forget what was counted in periods that are over; what was refused, for the figures."""

from datetime import datetime

from medspa.ratelimit.models import Counted, Tally

BATCH = 5000


def sweep_tallies(*, now: datetime) -> int:
    """Delete counts whose period is over, some thousands at a time; return how many."""
    Counted.objects.filter(expires__lte=now).delete()
    over = Tally.objects.filter(ends_at__lte=now).order_by("ends_at").values("pk")[:BATCH]
    return Tally.objects.filter(pk__in=over, ends_at__lte=now).delete()[0]


def count_refusals() -> dict[str, int]:
    """How many calls of each kind were refused since counting began."""
    rows = Tally.objects.filter(key__startswith="refused:")
    return dict(rows.order_by("kind").values_list("kind", "calls"))
