"""What a client sees on the portal. Every query begins at the client: no address names a row."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from bookings.messages.client_view import ShownAppointment, show_appointments, with_notes
from bookings.models import Appointment
from bookings.online.book import MARKETING_CONSENT, SMS_CONSENT, ConsentText
from charting.models import PlanPresentation
from charting.presenting.queries import newest_presentation
from charting.presenting.tokens import plan_token
from medspa.clients.models import ChannelConsent, Client
from medspa.messaging.models import Message

AHEAD_AT_MOST = 50
GIVEN_UP = (Appointment.Status.CANCELLED, Appointment.Status.NO_SHOW)
CHOICES = {"texts": SMS_CONSENT, "news": MARKETING_CONSENT}


@dataclass(frozen=True)
class MessageChoice:
    """A question about messages and the answer that counts."""

    name: str
    text: ConsentText
    answer: ChannelConsent | None

    @property
    def granted(self) -> bool:
        return self.answer is not None and self.answer.granted


@dataclass(frozen=True)
class ShownPlan:
    """A plan that was presented, with the secret of its page."""

    presentation: PlanPresentation
    token: str


def appointments_ahead(client: Client, now: datetime) -> list[ShownAppointment]:
    """What is not over yet and was not given up, soonest first."""
    ahead = _visits(client).exclude(is_over(now)).exclude(status__in=GIVEN_UP)
    return with_notes(show_appointments(ahead.order_by("starts_at", "pk")[:AHEAD_AT_MOST], now))


def appointments_cancelled(client: Client, now: datetime) -> list[ShownAppointment]:
    """Those whose time is still to come but which were given up: not past, and not ahead."""
    given_up = _visits(client).filter(ends_at__gt=now, status__in=GIVEN_UP)
    return show_appointments(given_up.order_by("starts_at", "pk")[:AHEAD_AT_MOST], now)


def appointments_before(client: Client, now: datetime) -> QuerySet[Appointment]:
    """What is over, newest first."""
    return _visits(client).filter(is_over(now)).order_by("-starts_at", "-pk")


def is_over(now: datetime) -> Q:
    """Its time has passed, or it is done: what was given and what to look after is read at once."""
    return Q(ends_at__lte=now) | Q(status=Appointment.Status.COMPLETED)


def messages_to(client: Client) -> QuerySet[Message]:
    """What was sent to the client. What opens these pages was for a moment and is left out."""
    sent = client.messages.filter(state=Message.State.SENT).exclude(kind__startswith="signin/")
    return sent.with_language().defer("html", "calendar")


def shown_plan(client: Client) -> ShownPlan | None:
    """The plan that was last shown to the client. One query."""
    newest = newest_presentation(client)
    return ShownPlan(newest, plan_token(newest)) if newest else None


def choices_of(client: Client) -> list[MessageChoice]:
    """Each question with the client's newest answer, in one query."""
    newest: dict[tuple[str, str], ChannelConsent] = {}
    for consent in client.channel_consents.all():
        newest.setdefault((consent.channel, consent.purpose), consent)
    return [
        MessageChoice(name, text, newest.get((text.channel, text.purpose)))
        for name, text in CHOICES.items()
    ]


def _visits(client: Client) -> QuerySet[Appointment]:
    return client.appointments.booked_or_later().with_people()
