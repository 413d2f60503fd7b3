"""What the sweep of the outbox does for messages whose worker was killed, and no more of it."""

from django.utils import timezone

from medspa.audit.sweeping import sweeping
from medspa.messaging import outbox


def free_stuck() -> int:
    with sweeping("messaging.stuck") as each:
        return outbox.free_stuck(each, now=timezone.now())
