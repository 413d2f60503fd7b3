"""A letter that was written and not noted is not written twice."""

from pathlib import Path

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.messaging.models import Message
from medspa.messaging.outbox import NotFailed, note_arrived, send_again
from medspa.messaging.pages.views import LINK_SAYS
from medspa.messaging.sending import delivery
from medspa.messaging.sending.channels import way_out
from medspa.messaging.sending.delivery import claim_message, deliver_message, make_ready
from medspa.messaging.tests.conftest import mailers
from medspa.messaging.tests.factories import make_message, minutes_ago
from medspa.messaging.tests.mail_server import MailServer, mail_server
from medspa.messaging.tests.stuck import free_stuck

pytestmark = pytest.mark.django_db
SMTP = "django.core.mail.backends.smtp.EmailBackend"
State = Message.State


@pytest.fixture
def by_smtp(settings):
    def point_at(server: MailServer) -> MailServer:
        settings.MAILERS = mailers(SMTP, **server.options)
        return server

    return point_at


def state_of(message: Message) -> str:
    message.refresh_from_db()
    return message.state


def handed_over_and_not_noted(message: Message) -> None:
    """What a worker did that died after the last byte."""
    claimed = claim_message(message.pk, now=minutes_ago(6))
    with way_out(claimed) as hand_over:
        assert make_ready(claimed, now=timezone.now())
        hand_over()
    assert state_of(message) == State.SENDING


def test_letter_that_a_mail_server_took_is_sent(by_smtp):
    with mail_server() as server:
        by_smtp(server)
        message = make_message()
        assert deliver_message(message.pk, now=timezone.now()) is True

    assert (state_of(message), len(server.letters)) == (State.SENT, 1)


def test_server_that_takes_the_letter_and_hangs_up_leaves_it_to_a_person(by_smtp):
    with mail_server(answer=b"") as server:
        by_smtp(server)
        message = make_message()
        assert deliver_message(message.pk, now=timezone.now()) is False
        assert deliver_message(message.pk, now=timezone.now()) is False
        free_stuck()

    assert (state_of(message), len(server.letters)) == (State.UNCERTAIN, 1)
    assert message.last_error == "No answer: SMTPServerDisconnected"
    assert [each.succeeded for each in message.delivery_attempts.all()] == [False]


def test_server_that_refuses_the_letter_is_asked_again_later(by_smtp):
    with mail_server(answer=b"550 no") as server:
        by_smtp(server)
        message = make_message()
        assert deliver_message(message.pk, now=timezone.now()) is False

    assert (state_of(message), message.attempts) == (State.QUEUED, 1)
    assert message.waits_after_failure


def test_letter_by_mail_server_whose_worker_died_is_not_sent_again(by_smtp):
    with mail_server() as server:
        by_smtp(server)
        message = make_message()
        handed_over_and_not_noted(message)
        free_stuck()

    assert (state_of(message), len(server.letters)) == (State.UNCERTAIN, 1)


def test_letter_in_a_file_whose_worker_died_is_found_and_noted(mail_dir: Path):
    message = make_message()
    handed_over_and_not_noted(message)

    free_stuck()

    assert (state_of(message), len(list(mail_dir.glob("*.eml")))) == (State.SENT, 1)
    assert [each.succeeded for each in message.delivery_attempts.all()] == [True]


def test_letter_that_is_not_in_its_file_goes_out_again(mail_dir: Path):
    message = make_message()
    claimed = claim_message(message.pk, now=minutes_ago(6))
    make_ready(claimed, now=timezone.now())

    free_stuck()

    assert state_of(message) == State.QUEUED
    assert deliver_message(message.pk, now=timezone.now()) is True


def test_file_written_again_is_the_same_file(mail_dir: Path):
    message = make_message()
    for _ in range(2):
        with way_out(message) as hand_over:
            hand_over()
    assert len(list(mail_dir.glob("*.eml"))) == 1


def test_worker_whose_row_was_given_away_sends_nothing(mail_dir: Path):
    message = make_message()
    slow = claim_message(message.pk, now=minutes_ago(6))
    free_stuck()

    assert make_ready(slow, now=timezone.now()) is False
    assert list(mail_dir.iterdir()) == []


def ends_the_line():
    """What ends the server process of this thread's connection, called in another thread."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()

    def end() -> None:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
        connections["default"].close()

    return end


@pytest.mark.django_db(transaction=True)
def test_database_that_drops_the_worker_in_between_hears_of_it_all_the_same(by_smtp):
    """The server process of the worker's connection ends between sending and noting."""
    with mail_server(then=ends_the_line()) as server:
        by_smtp(server)
        message = make_message()
        assert deliver_message(message.pk, now=timezone.now()) is True

    assert (state_of(message), len(server.letters)) == (State.SENT, 1)
    assert message.delivery_attempts.count() == 1


@pytest.mark.django_db(transaction=True)
def test_database_that_stays_away_leaves_a_row_for_the_sweep(by_smtp, monkeypatch):
    monkeypatch.setattr(delivery, "PATIENCE_S", (0,))
    end_the_line = ends_the_line()

    def end_it_for_good() -> None:
        end_the_line()
        monkeypatch.setitem(connections["default"].settings_dict, "HOST", "/nowhere")

    with mail_server(then=end_it_for_good) as server:
        by_smtp(server)
        message = make_message()
        with pytest.raises(OperationalError):
            deliver_message(message.pk, now=timezone.now())
    monkeypatch.undo()

    assert (state_of(message), len(server.letters)) == (State.SENDING, 1)
    Message.objects.update(claimed_at=minutes_ago(6))
    free_stuck()
    assert state_of(message) == State.UNCERTAIN


def test_person_sends_again_what_was_perhaps_sent(by_smtp):
    user = make_user()
    message = make_message(state=State.UNCERTAIN, attempts=1, handed_at=timezone.now())

    again = send_again(message=message, by=user, now=timezone.now())

    assert (again.state, again.attempts) == (State.QUEUED, 0)


def test_person_notes_that_it_arrived():
    user = make_user()
    handed_at = timezone.now()
    message = make_message(state=State.UNCERTAIN, attempts=1, handed_at=handed_at)

    note_arrived(message=message, by=user)

    assert (state_of(message), message.sent_at) == (State.SENT, handed_at)
    assert AuditEvent.objects.get().action == "message.arrived"
    with pytest.raises(NotFailed):
        note_arrived(message=message, by=user)


def test_page_of_a_message_that_was_perhaps_sent_asks(client: Browser):
    client.force_login(make_user(Role.FRONT_DESK))
    message = make_message(state=State.UNCERTAIN, attempts=1, handed_at=timezone.now())

    page = client.get(reverse("message_detail", args=[message.pk])).content.decode()
    assert "it may or may not have gone out" in page
    assert "Maybe sent" in page

    client.post(reverse("message_arrived", args=[message.pk]))
    assert state_of(message) == State.SENT


TOKEN = "aB3" * 18


def test_link_in_a_letter_leaves_whole_and_is_kept_without_its_key(mail_dir: Path):
    link = f"https://clinic.example/a/{TOKEN}/"
    folded = f"URL:https://clinic.example/a/{TOKEN[:20]}\r\n {TOKEN[20:]}/"
    message = make_message(
        text=f"See {link}\n", html=f'<a href="{link}">', calendar=folded, calendar_method="REQUEST"
    )
    deliver_message(message.pk, now=timezone.now())

    (path,) = mail_dir.glob("*.eml")
    assert TOKEN in path.read_text()
    message.refresh_from_db()
    assert (message.text, message.html) == (
        "See https://clinic.example/a/***/\n",
        '<a href="https://clinic.example/a/***/">',
    )
    assert message.calendar == "URL:https://clinic.example/a/***/"


def test_link_is_not_shown_to_the_team_while_it_waits(client: Browser):
    client.force_login(make_user(Role.FRONT_DESK))
    message = make_message(text=f"See https://clinic.example/a/{TOKEN}/\n")

    page = client.get(reverse("message_detail", args=[message.pk])).content.decode()

    assert (TOKEN in page, LINK_SAYS in page) == (False, True)
