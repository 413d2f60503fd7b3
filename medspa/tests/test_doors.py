"""Doors: a page that nobody thought about opens for nobody, and the thought is written here."""

import pytest
from django.test import Client as Browser
from django.urls import Resolver404, resolve, reverse

from medspa.accounts.access import CLIENT, HANDED_OVER, KNOWN_CLIENT, PUBLIC, SIGNED_IN, TOKEN
from medspa.accounts.permissions import ROLE_PERMISSIONS, Permission, Role
from medspa.accounts.tests.factories import make_user
from medspa.tests.decided_doors import (
    CLIENT_PAGES,
    KNOWN_CLIENT_PAGES,
    PROVEN_PAGES,
    PUBLIC_PAGES,
    SHUT_PAGES,
    SIGNED_IN_PAGES,
    TABLET_PAGES,
    TOKEN_PAGES,
)
from medspa.tests.site_map import Page, pages

pytestmark = pytest.mark.django_db


def names(access: object) -> set[str]:
    return {page.name for page in pages() if page.access == access}


def needing(permission: Permission) -> list[Page]:
    return [page for page in pages() if page.access and page.access.permission == permission]


def answers(browser: Browser, page: Page) -> tuple[int, int]:
    return browser.get(page.url).status_code, browser.post(page.url).status_code


def test_the_site_map_leads_to_the_views_that_it_names():
    astray = [page for page in pages() if page.name and not leads_home(page)]

    assert [(page.name, page.url) for page in astray] == []
    assert len(pages()) > 40


def leads_home(page: Page) -> bool:
    try:
        return resolve(page.url).view_name == page.name
    except Resolver404:
        return False


def test_public_pages_are_the_ones_decided_on():
    assert names(PUBLIC) - PUBLIC_PAGES == set()


def test_token_pages_are_the_ones_decided_on():
    assert names(TOKEN) - TOKEN_PAGES == set()


def test_pages_of_the_tablet_are_those_decided_on_and_open_nowhere_else(client: Browser):
    client.force_login(make_user(*Role))
    astray = [
        page.name
        for page in pages()
        if page.access == HANDED_OVER
        for response in (client.get(page.url), client.post(page.url))
        if response.status_code != 302 or response.url != reverse("home")
    ]
    assert (names(HANDED_OVER), astray) == (TABLET_PAGES, [])


def test_pages_for_clients_are_the_ones_decided_on():
    assert names(CLIENT) == CLIENT_PAGES
    assert names(KNOWN_CLIENT) == KNOWN_CLIENT_PAGES


@pytest.mark.parametrize("is_team", [False, True])
def test_pages_for_clients_open_for_no_stranger_and_nobody_of_the_team(
    client: Browser, is_team: bool
):
    if is_team:
        client.force_login(make_user(*Role))
    entrance = reverse("me_sign_in")

    open_to_others = [
        page.name
        for page in pages()
        if page.access in (CLIENT, KNOWN_CLIENT)
        for response in (client.get(page.url), client.post(page.url))
        if response.status_code != 302 or not response.url.startswith(entrance)
    ]

    assert open_to_others == []


def test_pages_for_everybody_with_an_account_are_the_ones_decided_on():
    assert names(SIGNED_IN) - SIGNED_IN_PAGES == set()


def test_pages_that_ask_for_recent_proof_are_the_ones_decided_on():
    assert {page.name for page in pages() if page.access and page.access.proof} == PROVEN_PAGES


def test_pages_that_declare_nothing_are_the_ones_decided_on():
    assert names(None) - SHUT_PAGES == set()


def test_shut_pages_open_for_nobody(client: Browser):
    client.force_login(make_user(*Role))

    shut = {page.name: answers(client, page) for page in pages() if page.access is None}

    assert shut == dict.fromkeys(shut, (403, 403))


def test_every_other_page_asks_a_stranger_to_sign_in(client: Browser):
    elsewhere = (PUBLIC, TOKEN, CLIENT, KNOWN_CLIENT, HANDED_OVER, None)
    closed = [page for page in pages() if page.access not in elsewhere]

    open_to_strangers = [
        page.name
        for page in closed
        for response in (client.get(page.url), client.post(page.url))
        if response.status_code != 302 or not response.url.startswith(reverse("account_login"))
    ]

    assert open_to_strangers == []


@pytest.mark.parametrize("permission", Permission)
def test_pages_refuse_everybody_without_their_permission(client: Browser, permission: Permission):
    without = [role for role in Role if permission not in ROLE_PERMISSIONS[role]]
    client.force_login(make_user(*without))

    found = {page.url: answers(client, page) for page in needing(permission)}

    assert found == dict.fromkeys(found, (403, 403))


@pytest.mark.urls("medspa.tests.web.urls_that_fail")
def test_a_view_that_declares_nothing_is_refused(client: Browser):
    client.force_login(make_user(*Role))

    assert client.get("/undeclared/").status_code == 403


@pytest.mark.urls("medspa.tests.web.urls_that_fail")
def test_a_page_behind_a_link_is_kept_out_of_caches_and_search_engines(client: Browser):
    response = client.get("/with-token/secret/")

    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_a_staff_page_is_not_there_any_more_after_signing_out(client: Browser):
    client.force_login(make_user())

    assert client.get(reverse("message_list"))["Cache-Control"] == "no-store, private"
