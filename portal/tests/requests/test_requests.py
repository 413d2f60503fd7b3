"""A client asks to have their data corrected or deleted, and the desk answers."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.tests.factories import Clinic
from bookings.tests.pages import text_of
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client, ClientRequest
from medspa.clients.services import change_language
from medspa.local.testkit.markup import html_of
from medspa.messaging.tests.golden import assert_golden, in_each_language
from medspa.messaging.tests.written import the_letter
from portal.requests.services import withdraw_request
from portal.tests.mine import FORMULA, MARKUP

pytestmark = pytest.mark.django_db


@in_each_language
def test_request_is_answered_in_their_language(
    signed_in: Browser, mara: Client, clinic: Clinic, language: str
):
    change_language(client=mara, language=language, by=SYSTEM)

    signed_in.post(reverse("me_data"), {"kind": "correct", "text": "My name is Márá, not Mara."})

    assert_golden(the_letter(kind="charting/request_received"))


def test_request_is_kept_and_they_are_told(signed_in: Browser, clinic: Clinic, mara: Client):
    typed = {"kind": "correct", "text": "My name is Márá, not Mara."}

    done = signed_in.post(reverse("me_data"), typed, follow=True)

    asked = ClientRequest.objects.get()
    assert (asked.client, asked.kind, asked.text, asked.state) == (mara, *typed.values(), "open")
    assert "With us" in text_of(done)
    assert AuditEvent.objects.filter(action="client_request.made").count() == 1


def test_request_typed_stays_in_the_other_language(signed_in: Browser):
    typed = {"kind": "delete", "text": "Everything, please."}

    spanish = signed_in.post(reverse("me_data"), typed | {"lang": "es"})

    form = spanish.context["form"]
    assert {name: form[name].value() for name in typed} == typed
    assert "Todo lo que trata de usted es suyo" in text_of(spanish)
    assert html_of(spanish).count('form="request" name="lang" value="en"') == 2
    assert not ClientRequest.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": "correct", "text": " "}, "and what it should be."),
        ({"text": "Something"}, "Please choose one of the two"),
        ({"kind": "x", "text": "Something"}, "Something"),
        ({"kind": "correct", "text": "x" * 2001}, "under 2,000 characters"),
    ],
)
def test_request_that_says_too_little_comes_back(
    signed_in: Browser, typed: dict[str, str], said: str
):
    response = signed_in.post(reverse("me_data"), typed)

    assert response.status_code == 422
    assert said in html_of(response)
    assert ClientRequest.objects.count() == 0


def test_one_asks_once_to_be_deleted(signed_in: Browser):
    signed_in.post(reverse("me_data"), {"kind": "delete"})

    again = signed_in.post(reverse("me_data"), {"kind": "delete"})

    assert again.status_code == 422
    assert "We already have your request" in text_of(again)
    assert ClientRequest.objects.count() == 1


def test_desk_answers_and_they_read_it(signed_in: Browser, clinic: Clinic, mara: Client):
    signed_in.post(reverse("me_data"), {"kind": "correct", "text": f"{MARKUP} {FORMULA}"})
    desk = Browser()
    desk.force_login(make_user(Role.FRONT_DESK))
    asked = ClientRequest.objects.get()

    waiting = html_of(desk.get(reverse("client_requests")))
    settle = reverse("settle_client_request", args=[asked.pk])
    empty = desk.post(settle, {"state": "done", "answer": ""})
    desk.post(settle, {"state": "done", "answer": "Corrected on Monday."})
    again = desk.post(settle, {"state": "declined", "answer": "Kept words"})

    assert ("&lt;script&gt;" in waiting, MARKUP in waiting) == (True, False)
    assert (empty.status_code, again.status_code) == (422, 422)
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("done", "Corrected on Monday.")
    assert "Corrected on Monday." in text_of(signed_in.get(reverse("me_data")))
    assert "Corrected on Monday." in text_of(desk.get(reverse("client_requests") + "?settled=1"))


@pytest.fixture
def asked(mara: Client) -> ClientRequest:
    return ClientRequest.objects.create(client=mara, kind="correct", text="My name.")


@pytest.fixture
def desk(client: Browser) -> Browser:
    client.force_login(make_user(Role.FRONT_DESK, full_name="Olga Desk"))
    return client


def test_second_answer_learns_of_the_first_and_keeps_its_words(desk: Browser, asked: ClientRequest):
    settle = reverse("settle_client_request", args=[asked.pk])
    desk.post(settle, {"state": "done", "answer": "Corrected on Monday."})

    for typed in ({"state": "declined", "answer": "Kept words"}, {"answer": "Kept words"}):
        again = desk.post(settle, typed)

        assert again.status_code == 422
        assert "Not sent." in text_of(again)
        assert "Olga Desk answered in the meantime" in text_of(again)
        assert "Corrected on Monday." in text_of(again)
        assert "Kept words" in text_of(again)


def test_answer_to_a_request_taken_back_is_kept_in_view(
    desk: Browser, asked: ClientRequest, mara: Client
):
    withdraw_request(asked=asked, now=timezone.now())
    settle = reverse("settle_client_request", args=[asked.pk])

    late = text_of(desk.post(settle, {"state": "done", "answer": "Kept words"}))

    assert "the client took it back in the meantime" in late
    assert "Kept words" in late


def test_refused_answer_is_on_the_page_of_its_request(
    desk: Browser, asked: ClientRequest, mara: Client
):
    for days in range(1, 12):
        before = asked.asked_at - timedelta(days=days)
        ClientRequest.objects.create(client=mara, kind="correct", text="x", asked_at=before)
    settle = reverse("settle_client_request", args=[asked.pk])

    refused = desk.post(settle, {"state": "nothing", "answer": "Kept words"})

    assert "Kept words" in text_of(refused)


def test_requests_of_the_desk_take_as_many_statements_for_one_as_for_three(
    client: Browser, mara: Client, django_assert_num_queries
):
    client.force_login(make_user(Role.FRONT_DESK))
    for rows in (1, 2):
        for _ in range(rows):
            ClientRequest.objects.create(client=mara, kind="correct", text="My name.")
        with django_assert_num_queries(7):
            client.get(reverse("client_requests"))
