"""Send a written estimate: a link to it, and no word of what it is about."""

from datetime import datetime, timedelta

from django.conf import settings

from charting.models import Estimate
from medspa.accounts.models import User
from medspa.audit.log import Actor
from medspa.messaging.models import Message
from medspa.messaging.outbox import enqueue_message
from medspa.messaging.recipient import Recipient, recipient_of_clinic
from medspa.messaging.sending.quiet import next_allowed

KIND = "charting/estimate"
NOT_AHEAD = "The visit does not lie ahead any more."
NEWER = "A newer version was sent."


def send_estimate(
    estimate: Estimate, *, by: Actor, now: datetime, is_again: bool = False
) -> Message | None:
    """None where there is no address: then it is printed. What the team does waits a moment, what
    the clinic's computer does for the morning."""
    to = _recipient(estimate)
    is_staff = isinstance(by, User)
    held = now + timedelta(seconds=settings.DESK_MAIL_DELAY_S)
    key = f"{KIND}:{estimate.pk}"
    return enqueue_message(
        to=to,
        kind=KIND,
        dedupe_key=f"{key}:{now:%Y%m%dT%H%M}" if is_again else key,
        facts={"estimate": estimate.pk},
        send_after=held if is_staff else next_allowed(now, to.own_zone),
        expires_at=estimate.visit_at,
    )


def message_about(estimate: Estimate) -> Message | None:
    """The newest one that was not withdrawn."""
    sent = Message.objects.live().filter(kind=KIND, facts__estimate=estimate.pk)
    return sent.order_by("-pk").first()


def _recipient(estimate: Estimate) -> Recipient:
    visit = estimate.appointment
    if visit is None:
        return recipient_of_clinic(estimate.client)
    return Recipient(
        client=estimate.client,
        address_now=visit.contact_address,
        time_zone=visit.location.time_zone,
    )
