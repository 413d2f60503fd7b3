"""Write the message that an estimate is ready: a link, and nothing of what is planned."""

from datetime import datetime

from charting.estimates.sending import KIND, NEWER, NOT_AHEAD
from charting.estimates.tokens import estimate_url
from charting.models import Estimate
from medspa.messaging.letters.kinds import Letter, writer_of
from medspa.messaging.models import Message


@writer_of(KIND)
def write_estimate(message: Message, now: datetime) -> Letter:
    rows = Estimate.objects.select_related("client", "appointment__location", "location")
    estimate = rows.get(pk=message.about["estimate"])
    visit = estimate.appointment
    return Letter(
        context={
            "url": estimate_url(estimate),
            "is_new_link": "link" in message.about,
            "is_new_version": estimate.version > 1,
            "appointment": visit,
            "location": estimate.location,
        },
        not_needed=_why_not(estimate, now),
        address=visit.contact_address if visit else "",
        name=visit.recipient_name if visit else "",
    )


def _why_not(estimate: Estimate, now: datetime) -> str:
    visit = estimate.appointment
    if visit is not None and not visit.is_ahead(now):
        return NOT_AHEAD
    same = Estimate.objects.filter(appointment=visit) if visit else Estimate.objects.none()
    return NEWER if same.filter(version__gt=estimate.version).exists() else ""
