"""Tell a client that there is something to read. What it is, only the page says."""

from datetime import datetime

from charting.models import PlanPresentation
from charting.presenting.queries import newer_than
from charting.presenting.services.presenting import KIND
from charting.presenting.tokens import plan_url
from medspa.messaging.letters.kinds import Letter, kept_for, writer_of
from medspa.messaging.models import Message

REPLACED = "A newer one was presented, or it is signed."


@writer_of(KIND)
def write_link(message: Message, now: datetime) -> Letter:
    """Raises KeyError if the message is about nothing."""
    rows = PlanPresentation.objects.with_people()
    shown = kept_for(message, rows).get(pk=message.about["presentation"])
    is_needed = shown.signed_at is None and newer_than(shown) is None
    return Letter(
        context={"plan_url": plan_url(shown), "location": shown.location, "by": shown.presented_by},
        not_needed="" if is_needed else REPLACED,
    )
