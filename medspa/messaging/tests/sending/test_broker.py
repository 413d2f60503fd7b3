import time
from typing import cast

import pytest
import redis
from celery import current_app
from django.conf import settings
from django.utils import timezone
from kombu import Connection

from medspa.clients.tests.factories import make_client
from medspa.messaging.models import Message
from medspa.messaging.outbox import dispatch_due, enqueue_message
from medspa.messaging.recipient import Recipient
from medspa.messaging.sending import broker
from medspa.messaging.sending.broker import request_delivery
from medspa.messaging.tests.conftest import broker_at
from medspa.messaging.tests.factories import make_message
from medspa.messaging.tests.waiting import state_within_10_s

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
PATIENCE_S = 2.0


def say_hello() -> Message:
    return enqueue_message(
        to=Recipient(client=make_client(), time_zone="America/Los_Angeles"),
        kind="charting/request_received",  # a worker knows it
        dedupe_key="charting/request_received:broker",
        facts={},
        send_after=timezone.now(),
    )


@pytest.mark.parametrize("broker", ["refusing_broker", "hanging_broker"])
def test_a_broker_that_is_away_neither_fails_nor_holds_up_a_booking(request, caplog, broker: str):
    request.getfixturevalue(broker)
    began = time.monotonic()

    message = say_hello()

    assert time.monotonic() - began < PATIENCE_S
    assert Message.objects.get(pk=message.pk).state == Message.State.QUEUED
    assert [record.getMessage() for record in caplog.records] == [
        "broker away (OperationalError): messages wait in the outbox"
    ]


def test_dispatch_due_stops_at_the_first_refusal(hanging_broker):
    for _ in range(5):
        make_message()
    began = time.monotonic()

    assert dispatch_due(now=timezone.now()) == 0

    assert time.monotonic() - began < PATIENCE_S


def test_a_line_that_broke_is_opened_again(celery_worker_process):
    request_delivery([make_message().pk])
    own = cast(Connection, broker._kept.line).default_channel.client.client_id()
    with redis.Redis.from_url(settings.REDIS_URL) as other:
        other.client_kill_filter(_id=own)

    assert state_within_10_s(say_hello()) == Message.State.SENT
    for letter in celery_worker_process.mail_dir.glob("*.eml"):
        letter.unlink()


def test_a_worker_sends_the_message_after_the_commit(celery_worker_process):
    message = say_hello()

    assert state_within_10_s(message) == Message.State.SENT
    letters = celery_worker_process.mail_dir.glob("*.eml")
    [letter] = [each for each in letters if message.subject in each.read_text(encoding="utf-8")]
    letter.unlink()


def test_what_waited_for_the_broker_goes_out_when_it_is_back(celery_worker_process):
    with broker_at("redis://127.0.0.1:1/0"):
        message = say_hello()

    assert dispatch_due(now=timezone.now()) == 1

    assert state_within_10_s(message) == Message.State.SENT
    for letter in celery_worker_process.mail_dir.glob("*.eml"):
        letter.unlink()


def test_the_sweep_of_a_worker_frees_and_sends(celery_worker_process):
    message = make_message()

    current_app.send_task("medspa.messaging.tasks.sweep_outbox")

    assert state_within_10_s(message) == Message.State.SENT
