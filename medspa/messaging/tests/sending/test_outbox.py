from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_organisation
from medspa.local.testkit.racing import run_at_once
from medspa.messaging.models import DeliveryAttempt, Message
from medspa.messaging.outbox import (
    NotFailed,
    TooLateToSend,
    dispatch_due,
    enqueue_message,
    expire_late,
    send_again,
)
from medspa.messaging.recipient import Recipient
from medspa.messaging.tests.factories import make_message, minutes_ago
from medspa.messaging.tests.stuck import free_stuck
from medspa.messaging.tests.written import written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hello_template")]
VISIT = datetime(2026, 11, 25, 1, 15, tzinfo=UTC)  # Tuesday evening in Los Angeles


def say_hello(
    to: Client,
    *,
    key: str = "tests/hello:1",
    time_zone: str = "America/Los_Angeles",
    **fields: object,
) -> Message:
    defaults = {"send_after": timezone.now()}
    return enqueue_message(
        to=Recipient(client=to, time_zone=time_zone),
        kind="tests/hello",
        dedupe_key=key,
        facts={"at": VISIT.isoformat()},
        **defaults | fields,
    )


def test_enqueue_keeps_the_words_on_the_recipients_clock():
    make_organisation("Lumen")
    client = make_client(first_name="Zoë", last_name="O'Neill", email="zoe@mail.example")

    message = written(say_hello(client))

    assert message.subject == "Hello Zoë, see you Tuesday"
    assert message.text == ("Hello Zoë,\n\nwe see you on Tuesday 24 November at 17:15.\n\nLumen\n")
    assert message.html.count("<p>Hello Zoë</p>") == 1
    assert (message.state, message.attempts) == (Message.State.QUEUED, 0)
    assert (message.recipient_name, message.address) == ("Zoë O'Neill", "zoe@mail.example")
    assert message.time_zone == "America/Los_Angeles"


def test_enqueue_leaves_apostrophes_alone_in_text_and_escapes_them_in_html():
    message = written(say_hello(make_client(first_name="D'Arcy <b>")))

    assert message.subject == "Hello D'Arcy <b>, see you Tuesday"
    assert message.html.count("D&#x27;Arcy &lt;b&gt;") == 1


def test_enqueue_twice_writes_one_message():
    client = make_client()

    first, second = say_hello(client), say_hello(client)

    assert first == second
    assert Message.objects.count() == 1


def test_enqueue_asks_for_delivery_after_the_commit_only_if_it_is_time(
    django_capture_on_commit_callbacks,
):
    client = make_client()

    with django_capture_on_commit_callbacks() as now:
        say_hello(client)
    with django_capture_on_commit_callbacks() as later:
        say_hello(client, key="later", send_after=timezone.now() + timedelta(hours=1))

    assert (len(now), len(later)) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_enqueue_is_undone_with_the_service_that_called_it():
    client = make_client()

    @transaction.atomic
    def book_and_break() -> None:
        say_hello(client)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        book_and_break()

    assert Message.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_enqueue_by_eight_at_once_writes_one_message():
    client = make_client()

    pks = set(run_at_once(*[lambda: say_hello(client).pk] * 8))

    assert pks == set(Message.objects.values_list("pk", flat=True))
    assert len(pks) == 1


def test_dispatch_due_counts_what_is_due():
    make_message()
    make_message(send_after=timezone.now() + timedelta(hours=1))
    make_message(expires_at=minutes_ago(1))
    make_message(state=Message.State.SENT)

    assert dispatch_due(now=timezone.now()) == 1


def test_dispatch_due_with_a_pretended_date_leaves_the_present_alone():
    sending = make_message(state=Message.State.SENDING)
    tonight = make_message(
        send_after=timezone.now() + timedelta(hours=2),
        expires_at=timezone.now() + timedelta(hours=9),
    )

    dispatched = dispatch_due(now=timezone.now() + timedelta(days=70))

    assert dispatched == 0
    sending.refresh_from_db()
    tonight.refresh_from_db()
    assert (sending.state, tonight.state) == (Message.State.SENDING, Message.State.QUEUED)


def test_free_stuck_queues_what_a_dead_worker_left():
    stuck = make_message(state=Message.State.SENDING, claimed_at=minutes_ago(6), attempts=1)
    busy = make_message(state=Message.State.SENDING, claimed_at=minutes_ago(4), attempts=1)

    assert free_stuck() == 1

    stuck.refresh_from_db()
    busy.refresh_from_db()
    assert (stuck.state, stuck.claimed_at) == (Message.State.QUEUED, None)
    assert busy.state == Message.State.SENDING
    assert DeliveryAttempt.objects.get().message == stuck


def test_free_stuck_fails_a_message_that_keeps_killing_workers():
    stuck = make_message(state=Message.State.SENDING, claimed_at=minutes_ago(6), attempts=5)

    free_stuck()

    stuck.refresh_from_db()
    assert stuck.state == Message.State.FAILED


def test_expire_late_gives_up_on_what_is_of_no_use_any_more():
    late = make_message(expires_at=minutes_ago(1))
    useful = make_message(expires_at=timezone.now() + timedelta(minutes=1))

    expire_late(now=timezone.now())

    late.refresh_from_db()
    useful.refresh_from_db()
    assert (late.state, useful.state) == (Message.State.EXPIRED, Message.State.QUEUED)


def test_send_again_starts_a_new_round_and_leaves_an_audit_row():
    user = make_user()
    message = make_message(state=Message.State.FAILED, attempts=5)

    again = send_again(message=message, by=user, now=timezone.now())

    assert (again.state, again.attempts) == (Message.State.QUEUED, 0)
    event = AuditEvent.objects.get(action="message.requeued")
    assert (event.actor, event.target) == (user.audit_name, f"messaging.message:{message.pk}")


def test_send_again_refuses_what_went_out():
    message = make_message(state=Message.State.SENT)

    with pytest.raises(NotFailed):
        send_again(message=message, by=make_user(), now=timezone.now())


def test_send_again_refuses_what_is_of_no_use_any_more():
    message = make_message(state=Message.State.FAILED, expires_at=minutes_ago(1))

    with pytest.raises(TooLateToSend):
        send_again(message=message, by=make_user(), now=timezone.now())
