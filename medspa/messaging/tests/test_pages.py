from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone, translation

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.local.testkit.markup import html_of
from medspa.messaging.models import DeliveryAttempt, Message
from medspa.messaging.tests.factories import make_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Browser) -> Browser:
    client.force_login(make_user(Role.FRONT_DESK))
    return client


def recipients(desk: Browser, **query: str) -> list[str]:
    response = desk.get(reverse("message_list"), query)
    assert response.status_code == 200
    return [message.recipient_name for message in response.context["page"]]


def test_message_list_is_newest_first(desk: Browser):
    make_message(recipient_name="Older", created_at=timezone.now() - timedelta(hours=1))
    make_message(recipient_name="Newer")

    assert recipients(desk) == ["Newer", "Older"]


@pytest.mark.parametrize("rows", [1, 3])
def test_message_list_asks_the_database_the_same_number_of_times(
    desk: Browser, django_assert_num_queries, rows: int
):
    for _ in range(rows):
        make_message()

    with django_assert_num_queries(7):  # session, user, clinic's name, count, page, states, tasks
        desk.get(reverse("message_list"))


def test_message_list_filters_by_state(desk: Browser):
    make_message(recipient_name="Queued")
    make_message(recipient_name="Failed", state=Message.State.FAILED)

    assert recipients(desk, state="failed") == ["Failed"]


@pytest.mark.parametrize("part", ["reyes", "REYES", "mariana@"])
def test_message_list_finds_a_recipient_by_a_part(desk: Browser, part: str):
    make_message(recipient_name="Mariana Reyes", address="mariana@mail.example")
    make_message(recipient_name="Somebody Else", address="else@mail.example")

    assert recipients(desk, q=part) == ["Mariana Reyes"]


@pytest.mark.parametrize("query", [{"state": "nonsense"}, {"page": "x"}, {"q": "'%\x00"}])
def test_message_list_stands_nonsense(desk: Browser, query: dict[str, str]):
    make_message()

    assert desk.get(reverse("message_list"), query).status_code == 200


def test_message_list_comes_in_pages(desk: Browser):
    for number in range(26):
        make_message(recipient_name=f"Recipient {number}")

    assert recipients(desk, page="2") == ["Recipient 0"]


def test_message_list_shows_the_state_in_words(desk: Browser):
    make_message(attempts=1)

    words = desk.get(reverse("message_list")).content.decode()

    assert words.count("Retrying") == 1


def test_message_detail_shows_words_and_attempts(desk: Browser):
    message = make_message(state=Message.State.FAILED, text="See you <soon>.")
    DeliveryAttempt.objects.create(message=message, succeeded=False, detail="Mailbox unknown")

    words = desk.get(reverse("message_detail", args=[message.pk])).content.decode()

    assert words.count("See you &lt;soon&gt;.") == 1
    assert words.count("Mailbox unknown") == 1
    assert words.count("Send again") == 1


def test_looking_at_a_message_leaves_an_audit_row(desk: Browser):
    message = make_message()

    desk.get(reverse("message_detail", args=[message.pk]))

    event = AuditEvent.objects.get(action="message.viewed")
    assert event.target == f"messaging.message:{message.pk}"
    assert event.facts == {"client": message.client_id}


def test_message_detail_offers_no_second_sending_of_what_went_out(desk: Browser):
    message = make_message(state=Message.State.SENT)

    words = desk.get(reverse("message_detail", args=[message.pk])).content.decode()

    assert words.count("Send again") == 0


def test_send_again_queues_and_leaves_an_audit_row(desk: Browser):
    message = make_message(state=Message.State.FAILED, attempts=5)

    response = desk.post(reverse("message_send_again", args=[message.pk]))

    assert response.url == reverse("message_detail", args=[message.pk])
    message.refresh_from_db()
    assert (message.state, message.attempts) == (Message.State.QUEUED, 0)
    assert AuditEvent.objects.filter(action="message.requeued").count() == 1


def test_send_again_says_why_not(desk: Browser):
    message = make_message(state=Message.State.SENT)

    response = desk.post(reverse("message_send_again", args=[message.pk]), follow=True)

    assert [str(m) for m in response.context["messages"]] == [
        "This message is not waiting for you: Sent."
    ]


def test_send_again_needs_a_click(desk: Browser):
    message = make_message(state=Message.State.FAILED)

    assert desk.get(reverse("message_send_again", args=[message.pk])).status_code == 405


def test_an_injector_does_not_read_messages(client: Browser):
    client.force_login(make_user(Role.INJECTOR))

    assert client.get(reverse("message_list")).status_code == 403


def test_words_are_marked_with_the_language_they_are_in(desk: Browser):
    with translation.override("es"):
        html = render_to_string("messages/layout.html")
    message = make_message(subject="Su cita", html=html)

    for page in (reverse("message_list"), reverse("message_detail", args=[message.pk])):
        assert html_of(desk.get(page)).replace("> Su", ">Su").count('lang="es">Su cita') == 1
