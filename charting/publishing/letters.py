"""Write that a question waits on the client's own pages, and nothing of what it is about."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from charting.models import Publication
from charting.publishing.queries import today_of_clinic
from charting.publishing.telling import KIND
from medspa.messaging.letters.kinds import Letter, kept_for, writer_of
from medspa.messaging.models import Message

SETTLED = "It was answered, taken back, or its last day is past."


@writer_of(KIND)
def write_question(message: Message, now: datetime) -> Letter:
    """Not sent once there is nothing to answer any more."""
    rows = kept_for(message, Publication.objects.all())
    asked = rows.get(pk=message.about["publication"])
    waits = not (asked.ended_at or asked.agreed_at or asked.is_over(today_of_clinic(now)))
    return Letter(
        context={"my_url": f"{settings.SITE_URL}{reverse('me')}"},
        not_needed="" if waits else SETTLED,
    )
