"""Stopping a client's reminders on a page of the team."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clients.models import Client
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db


@shared
def person() -> Client:
    return make_client()


@pytest.fixture
def url(person: Client) -> str:
    return reverse("client_reminders", args=[person.pk])


@pytest.fixture
def desk(client: Browser) -> Browser:
    client.force_login(make_user(Role.FRONT_DESK))
    return client


def kinds(page) -> list[str]:
    return [value for value, _ in page.context["form"].fields["kind"].choices]


def test_the_desk_stops_and_lifts_with_reasons(desk: Browser, person: Client, url: str) -> None:
    assert kinds(desk.get(url)) == ["declined", "moved", "died"]
    assert desk.post(url, {"kind": "declined", "reason": ""}).status_code == 422
    assert desk.post(url, {"kind": "declined", "reason": "By phone"}).status_code == 302
    person.refresh_from_db()
    assert person.reminders_stopped == "declined"
    page = desk.get(url)
    assert kinds(page) == ["moved", "died", "lifted"]
    assert "By phone" in page.content.decode()
    assert desk.post(url, {"kind": "lifted", "reason": "Asked again"}).status_code == 302
    assert [line.kind for line in person.reminder_stops.all()] == ["lifted", "declined"]


def test_of_somebody_who_died_the_desk_changes_nothing(
    desk: Browser, person: Client, url: str
) -> None:
    desk.post(url, {"kind": "died", "reason": "Told by the family"})
    page = desk.get(url)
    assert (page.context["has_died"], kinds(page)) == (True, [])
    assert "A manager or a prescriber can undo it" in page.content.decode()
    for kind in ("lifted", "mistaken", "moved"):
        assert desk.post(url, {"kind": kind, "reason": "x"}).status_code == 422
    person.refresh_from_db()
    assert person.reminders_stopped == "died"


@pytest.mark.parametrize("role", [Role.MANAGER, Role.PRESCRIBER, Role.MEDICAL_DIRECTOR])
def test_a_death_noted_of_the_wrong_client_is_corrected(
    desk: Browser, person: Client, url: str, role: Role
) -> None:
    desk.post(url, {"kind": "died", "reason": "Told by the family"})
    desk.force_login(make_user(role))
    assert kinds(desk.get(url)) == ["mistaken"]
    assert desk.post(url, {"kind": "lifted", "reason": "x"}).status_code == 422
    assert desk.post(url, {"kind": "mistaken", "reason": " "}).status_code == 422
    assert desk.post(url, {"kind": "mistaken", "reason": "Same name"}).status_code == 302
    person.refresh_from_db()
    assert person.reminders_stopped == ""
    page = desk.get(url).content.decode()
    assert "Told by the family" in page
    assert "Same name" in page


def test_strangers_and_clients_see_nothing(client: Browser, url: str) -> None:
    assert client.get(url).status_code in (302, 403)
    client.force_login(make_user(Role.CLIENT))
    assert client.get(url).status_code == 403


def test_nobody_by_that_number(desk: Browser) -> None:
    assert desk.get(reverse("client_reminders", args=[999_999])).status_code == 404
