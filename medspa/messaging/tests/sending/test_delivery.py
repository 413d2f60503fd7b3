from datetime import timedelta
from email import message_from_bytes
from email.message import Message as Letter
from pathlib import Path

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.utils import timezone

from medspa.clients.models import Channel
from medspa.clinic.tests.factories import make_organisation
from medspa.local.testkit.racing import run_at_once
from medspa.messaging.models import Message
from medspa.messaging.sending.delivery import (
    MAX_ATTEMPTS,
    claim_message,
    deliver_message,
    note_sent,
)
from medspa.messaging.tests.conftest import mailers
from medspa.messaging.tests.factories import make_message, minutes_ago
from medspa.messaging.tests.stuck import free_stuck

pytestmark = pytest.mark.django_db


def test_deliver_sends_and_notes_it(mail_dir: Path):
    message = make_message()

    assert deliver_message(message.pk, now=timezone.now()) is True

    message.refresh_from_db()
    assert (message.state, message.attempts) == (Message.State.SENT, 1)
    assert [a.succeeded for a in message.delivery_attempts.all()] == [True]
    assert len(list(mail_dir.glob("*.eml"))) == 1


def test_deliver_a_second_time_does_nothing(mail_dir: Path):
    message = make_message()
    deliver_message(message.pk, now=timezone.now())

    assert deliver_message(message.pk, now=timezone.now()) is False

    assert len(list(mail_dir.glob("*.eml"))) == 1


@pytest.mark.django_db(transaction=True)
def test_deliver_by_eight_at_once_sends_once(mail_dir: Path):
    message = make_message()

    results = run_at_once(*[lambda: deliver_message(message.pk, now=timezone.now())] * 8)

    assert sum(results) == 1
    assert len(list(mail_dir.glob("*.eml"))) == 1


class NosyBackend(BaseEmailBackend):
    """Notes whether a transaction is open while it sends."""

    in_transaction: list[bool] = []

    def send_messages(self, email_messages):
        self.in_transaction.append(connection.in_atomic_block)
        return len(email_messages)


@pytest.mark.django_db(transaction=True)
def test_deliver_sends_with_no_transaction_open(settings):
    settings.MAILERS = mailers(f"{__name__}.NosyBackend")
    NosyBackend.in_transaction.clear()

    deliver_message(make_message().pk, now=timezone.now())

    assert NosyBackend.in_transaction == [False]


@pytest.mark.parametrize(("attempts", "minutes"), [(0, 1), (1, 5), (2, 30), (3, 120)])
def test_deliver_tries_again_later(no_mail_server, attempts: int, minutes: int):
    now = timezone.now()
    message = make_message(attempts=attempts)

    assert deliver_message(message.pk, now=now) is False

    message.refresh_from_db()
    assert (message.state, message.attempts) == (Message.State.QUEUED, attempts + 1)
    assert message.send_after == now + timedelta(minutes=minutes)
    assert message.last_error == "ConnectionRefusedError: [Errno 111] Connection refused"


def test_deliver_gives_up_after_the_last_attempt(no_mail_server):
    message = make_message(attempts=MAX_ATTEMPTS - 1)

    deliver_message(message.pk, now=timezone.now())

    message.refresh_from_db()
    assert (message.state, message.attempts) == (Message.State.FAILED, MAX_ATTEMPTS)
    assert [a.succeeded for a in message.delivery_attempts.all()] == [False]


def test_deliver_logs_neither_name_nor_address_nor_words(no_mail_server, caplog):
    message = make_message()

    deliver_message(message.pk, now=timezone.now())

    assert [record.getMessage() for record in caplog.records] == [
        f"message {message.pk} not delivered (ConnectionRefusedError)"
    ]


def test_deliver_fails_on_a_channel_that_nobody_has_built(mail_dir: Path):
    message = make_message(channel=Channel.SMS, attempts=MAX_ATTEMPTS - 1)

    deliver_message(message.pk, now=timezone.now())

    message.refresh_from_db()
    assert (message.state, message.last_error) == (Message.State.FAILED, "NoSuchChannel: sms")


def test_deliver_lets_a_late_message_expire(mail_dir: Path):
    message = make_message(expires_at=minutes_ago(1))

    assert deliver_message(message.pk, now=timezone.now()) is False

    message.refresh_from_db()
    assert message.state == Message.State.EXPIRED
    assert list(mail_dir.iterdir()) == []


def test_a_message_whose_worker_was_killed_goes_out_again_with_the_same_key(mail_dir: Path):
    message = make_message()
    claim_message(message.pk, now=minutes_ago(6))
    free_stuck()

    assert deliver_message(message.pk, now=timezone.now()) is True

    message.refresh_from_db()
    assert (message.state, message.attempts) == (Message.State.SENT, 2)


def test_a_slow_worker_does_not_overwrite_what_happened_since():
    message = make_message()
    slow = claim_message(message.pk, now=minutes_ago(6))
    free_stuck()

    note_sent(slow)

    message.refresh_from_db()
    assert message.state == Message.State.QUEUED


def letters_of_two_attempts(mail_dir: Path, message: Message) -> list[Letter]:
    letters = []
    for _ in range(2):
        deliver_message(message.pk, now=timezone.now())
        Message.objects.update(state=Message.State.QUEUED, sent_at=None)
        (path,) = mail_dir.glob("*.eml")
        letters.append(message_from_bytes(path.read_bytes()))
        path.unlink()
    return letters


def test_every_attempt_carries_the_same_key_and_tells_nothing(mail_dir: Path):
    make_organisation("Lumen")
    message = make_message(dedupe_key="charting/maintenance:masseter:17")

    first, second = letters_of_two_attempts(mail_dir, message)

    assert first["X-Idempotency-Key"] == second["X-Idempotency-Key"]
    assert first["Message-ID"] == second["Message-ID"]
    assert first["From"] == "Lumen <hello@medspa.example>"
    assert "masseter" not in first.as_string()
