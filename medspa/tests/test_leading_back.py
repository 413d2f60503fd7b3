"""Whoever signs in is led back to where they were, and to no other site."""

import pytest
from django.test import Client as Browser

pytestmark = pytest.mark.django_db


def test_signing_in_leads_back_to_the_page_asked_for(client: Browser):
    response = client.get("/messages/?state=failed")

    assert response.url == "/accounts/login/?next=/messages/%3Fstate%3Dfailed"


def test_a_form_sent_after_the_session_ended_leads_back_to_the_page_it_was_on(client: Browser):
    response = client.post(
        "/messages/1/send-again/", headers={"referer": "http://testserver/messages/1/"}
    )

    assert response.url == "/accounts/login/?next=/messages/1/"


def test_a_fragment_asked_for_after_the_session_ended_moves_the_whole_page(client: Browser):
    response = client.get(
        "/messages/",
        headers={"hx-request": "true", "hx-current-url": "http://testserver/messages/?page=2"},
    )

    assert response["HX-Redirect"] == "/accounts/login/?next=/messages/%3Fpage%3D2"
    assert response.content == b""


def test_a_fragment_does_not_lead_to_another_site(client: Browser):
    response = client.get(
        "/messages/", headers={"hx-request": "true", "hx-current-url": "https://evil.example/x"}
    )

    assert response["HX-Redirect"] == "/accounts/login/?next=/"
