"""The session of a client who signed in: when it ends, and that it is not one of the team."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client
from medspa.local.testkit.clock import set_now
from medspa.signin.session import LASTS
from medspa.signin.tests.codes import ask, is_in, sign_in

pytestmark = pytest.mark.django_db


def test_signing_in_gives_the_session_a_new_key(client: Browser, mara: Client):
    code = ask(client, mara.email)
    before = client.session.session_key

    client.post(reverse("me_code"), {"code": code})

    assert client.session.session_key != before


def test_signing_out_ends_it(client: Browser, mara: Client):
    sign_in(client, mara)

    client.post(reverse("me_sign_out"))

    assert not is_in(client)
    assert AuditEvent.objects.filter(action="client.signed_out").count() == 1


def test_session_ends_by_itself(client: Browser, mara: Client, monkeypatch: pytest.MonkeyPatch):
    sign_in(client, mara)
    later = timezone.now() + LASTS

    set_now(monkeypatch, later)

    assert not is_in(client)


def test_session_ends_when_the_address_is_another(client: Browser, mara: Client):
    sign_in(client, mara)

    Client.objects.update(email="elsewhere@mail.example")

    assert not is_in(client)


def test_client_opens_no_page_of_the_team(client: Browser, mara: Client):
    sign_in(client, mara)

    answers = [client.get(reverse(page)) for page in ("day_board", "message_list", "admin:index")]

    assert [(one.status_code, one.url.split("?")[0]) for one in answers] == [
        (302, reverse("account_login"))
    ] * 3


def test_one_browser_is_never_both(client: Browser, mara: Client):
    sign_in(client, mara)
    client.force_login(make_user(Role.FRONT_DESK))
    assert not is_in(client)

    sign_in(client, mara)

    assert is_in(client)
    assert client.get(reverse("day_board")).status_code == 302
