"""A message leaves while what it is about changes: neither overtakes the other."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from bookings.messages import letters
from bookings.models import Appointment
from bookings.tests.factories import NOW, book, make_clinic
from bookings.tests.messages.sending import give_up
from medspa.audit.log import SYSTEM
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.racing import run_at_once
from medspa.messaging.models import Message
from medspa.messaging.sending.delivery import deliver_message
from medspa.messaging.tests.conftest import mail_dir, mailers

__all__ = ["mail_dir"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("mail_dir")]
State = Message.State


class CancelsMeanwhile(BaseEmailBackend):
    """While the line to the mail server opens, somebody cancels."""

    sent: list[str] = []

    def open(self) -> None:
        assert run_at_once(_cancel_all) == [None]

    def send_messages(self, email_messages: Any) -> int:
        self.sent.extend(mail.subject for mail in email_messages)
        return len(email_messages)


def _cancel_all() -> None:
    for appointment in Appointment.objects.with_people().filter(status="booked"):
        give_up(appointment, SYSTEM, timezone.now())


def test_what_is_cancelled_while_the_line_opens_is_not_confirmed(settings: Any) -> None:
    settings.MAILERS = mailers(f"{__name__}.CancelsMeanwhile")
    CancelsMeanwhile.sent.clear()
    clinic = make_clinic()
    book(clinic, clinic.at(10))
    message = Message.objects.get()

    assert deliver_message(message.pk, now=NOW) is False

    message.refresh_from_db()
    assert (message.state, message.withdrawn_because) == (State.WITHDRAWN, letters.OFF)
    assert CancelsMeanwhile.sent == []


def test_sending_and_cancelling_at_once_never_cross(mail_dir: Path) -> None:
    """Whatever the order, a confirmation that goes out went out before the cancellation."""
    clinic = make_clinic()
    for hour in range(9, 15):
        book(clinic, clinic.at(hour), client=make_client())
    mails = list(Message.objects.values_list("pk", flat=True))

    deliveries = [partial(deliver_message, pk, now=NOW) for pk in mails for _ in range(2)]
    cancelled, *sent = run_at_once(_cancel_all, *deliveries)

    assert cancelled is None
    states = Message.objects.filter(kind="bookings/confirmation").values_list("state", flat=True)
    assert set(states) <= {State.SENT, State.WITHDRAWN}
    assert sum(sent) == list(states).count(State.SENT) == len(list(mail_dir.glob("*.eml")))
