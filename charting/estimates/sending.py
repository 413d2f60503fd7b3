"""Send a written estimate: a link to it, and no word of what it is about."""

from datetime import datetime, timedelta

from django.conf import settings

from bookings.booking.new_links import when_links_renewed
from bookings.models import Appointment
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
    key = f"{KIND}:{estimate.pk}"
    return enqueue_message(
        to=to,
        kind=KIND,
        dedupe_key=f"{key}:{now:%Y%m%dT%H%M}" if is_again else key,
        facts={"estimate": estimate.pk},
        send_after=_from(to, by=by, now=now),
        expires_at=estimate.visit_at,
    )


@when_links_renewed
def send_new_link(visit: Appointment, by: Actor, now: datetime) -> None:
    """The link that was sent opens nothing any more. One that still waits is written with the new
    link; what was printed had none."""
    estimate = visit.estimates.order_by("-version").first()
    sent = message_about(estimate) if estimate else None
    if estimate is None or sent is None or sent.is_unwritten:
        return
    to, link = _recipient(estimate), visit.token_version
    enqueue_message(
        to=to,
        kind=KIND,
        dedupe_key=f"{KIND}:{estimate.pk}:link:{link}",
        facts={"estimate": estimate.pk, "link": link},
        send_after=_from(to, by=by, now=now),
        expires_at=estimate.visit_at,
    )


def message_about(estimate: Estimate) -> Message | None:
    """The newest one that was not withdrawn."""
    sent = Message.objects.live().filter(kind=KIND, facts__estimate=estimate.pk)
    return sent.order_by("-pk").first()


def _from(to: Recipient, *, by: Actor, now: datetime) -> datetime:
    if isinstance(by, User):
        return now + timedelta(seconds=settings.DESK_MAIL_DELAY_S)
    return next_allowed(now, to.own_zone)


def _recipient(estimate: Estimate) -> Recipient:
    visit = estimate.appointment
    if visit is None:
        return recipient_of_clinic(estimate.client)
    return Recipient(
        client=estimate.client,
        address_now=visit.contact_address,
        time_zone=visit.location.time_zone,
    )
