"""A client's own pages: their visits and messages, and nobody else's."""

import pytest
from django.template.loader import render_to_string
from django.test import Client as Browser
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override

from bookings.ground.tokens import manage_token
from bookings.templatetags.directions import map_link
from bookings.tests.factories import Clinic
from bookings.tests.pages import text_of
from medspa.clients.models import Client, ClientRequest
from medspa.local.testkit.markup import html_of
from medspa.messaging.letters.clinical_words import clinical_words
from medspa.messaging.tests.factories import make_message
from portal.tests.mine import FORMULA, MARKUP, ROOMS, sent_to, visit_of

pytestmark = pytest.mark.django_db


def test_visits_ahead_carry_all_that_can_be_done(signed_in: Browser, clinic: Clinic, mara: Client):
    visit = visit_of(clinic, mara, 5)

    content = html_of(signed_in.get(reverse("me")))

    pages = ("confirm_appointment", "move_appointment", "cancel_appointment", "visit_calendar")
    links = [reverse(page, args=[manage_token(visit)]) for page in pages]
    assert [link for link in links if link not in content] == []
    assert "google.com/maps" in content
    assert f'href="{links[2]}#cancel"' in content
    assert 'id="cancel" open> <summary autofocus>' in html_of(signed_in.get(links[2]))


@pytest.mark.parametrize("written_in", ["en", "es"])
def test_a_letter_is_marked_with_the_language_it_is_in(
    signed_in: Browser, mara: Client, written_in: str
):
    with override(written_in):
        sent_to(mara, subject="Hola", text="Buenas", html=render_to_string("messages/layout.html"))

    content = html_of(signed_in.get(reverse("me_messages")))

    assert content.count(f'<span lang="{written_in}">Hola</span>') == 1
    assert content.count(f'<div class="me-words" lang="{written_in}">') == 1


def test_past_visits_stand_below_and_have_a_link_while_it_works(
    signed_in: Browser, clinic: Clinic, mara: Client
):
    recent = visit_of(clinic, mara, -10, status="completed")
    old = visit_of(clinic, mara, -60, status="completed")
    early = visit_of(clinic, mara, 1, status="completed")  # was done before its time was over

    response = signed_in.get(reverse("me"))

    shown = [(visit.appointment, bool(visit.token)) for visit in response.context["before"]]
    assert shown == [(early, True), (recent, True), (old, False)]
    assert reverse("me_visit", args=[early.reference]) in html_of(response)
    assert response.context["ahead"] == []


def test_cancelled_visit_whose_time_is_to_come_is_not_past(
    signed_in: Browser, clinic: Clinic, mara: Client
):
    gone = visit_of(clinic, mara, 6, status="cancelled")

    response = signed_in.get(reverse("me"))

    assert [visit.appointment for visit in response.context["cancelled"]] == [gone]
    assert response.context["before"] == []
    assert "Canceled" in text_of(response)
    assert "Past" not in text_of(response)


def test_rows_of_another_client_never_show(
    signed_in: Browser, clinic: Clinic, mara: Client, vera: Client
):
    visit_of(clinic, mara, 5)
    other = visit_of(clinic, vera, 6)
    sent_to(vera, subject="For Vera only")
    ClientRequest.objects.create(client=vera, kind="correct", text="Vera wants this")

    said = " ".join(text_of(signed_in.get(reverse(room))) for room in ROOMS)

    assert [word for word in ("Vera", other.reference, vera.email) if word in said] == []


@pytest.mark.parametrize("guess", ["?client={pk}", "?id={pk}", "?page={pk}", "?person={pk}"])
def test_guessed_numbers_show_nothing_else(
    signed_in: Browser, clinic: Clinic, mara: Client, vera: Client, guess: str
):
    visit_of(clinic, vera, 6)

    pages = [signed_in.get(reverse(room) + guess.format(pk=vera.pk)) for room in ROOMS]

    assert [page.context["client"] for page in pages] == [mara] * len(ROOMS)
    assert [page for page in pages if "Vera" in text_of(page)] == []


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_say_nothing_clinical_in_address_and_title(signed_in: Browser, room: str):
    response = signed_in.get(reverse(room))
    title = html_of(response).split("<title>")[1].split("</title>")[0]

    assert clinical_words(f"{title.split(' · ')[0]} {reverse(room)}") == []
    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("room", ["me", "me_messages", "me_data"])
def test_a_room_takes_as_many_statements_for_one_row_as_for_three(
    signed_in: Browser, clinic: Clinic, mara: Client, room: str, django_assert_num_queries
):
    def add(number: int) -> None:
        visit_of(clinic, mara, 5 + number)
        visit_of(clinic, mara, -5 - number, status="completed")
        sent_to(mara)
        ClientRequest.objects.create(client=mara, kind="correct", text="My name.")

    statements = {"me": 21, "me_messages": 8, "me_data": 9}[room]
    add(0)
    with django_assert_num_queries(statements):
        signed_in.get(reverse(room))
    add(1)
    add(2)
    with django_assert_num_queries(statements):
        signed_in.get(reverse(room))


def test_messages_are_those_sent_to_them_as_plain_words(signed_in: Browser, mara: Client):
    sent_to(mara, subject=f"Hello {MARKUP}", text=f"See {MARKUP} https://a.example {FORMULA}\n")
    make_message(client=mara, subject="Still waiting")

    content = html_of(signed_in.get(reverse("me_messages")))

    assert "&lt;script&gt;alert(1)" in content
    assert MARKUP not in content
    assert 'href="https://a.example' not in content
    assert "Still waiting" not in content
    assert "Your code to sign in" not in content


@pytest.mark.parametrize(
    ("written_in", "instead", "map_word"),
    [
        ("en", "(the link is only in the message we sent)", "see the map"),
        ("es", "(el enlace solo está en el mensaje que le enviamos)", "ver el mapa"),
    ],
)
def test_links_without_their_key_are_left_out_of_messages(
    signed_in: Browser, clinic: Clinic, mara: Client, written_in: str, instead: str, map_word: str
):
    way = map_link(clinic.location)
    text = f"See it:\n\n  http://clinic.example/a/***/\n\nDirections: {way}\nBye {MARKUP}"
    with override(written_in):
        sent_to(mara, text=text, html=render_to_string("messages/layout.html"))

    content = html_of(signed_in.get(reverse("me_messages")))

    assert "***" not in content
    assert instead in content
    link = f'<a href="{escape(way)}" rel="noreferrer noopener" target="_blank">{map_word}</a>'
    assert f"Directions: {link}" in content
    assert MARKUP not in content


def test_names_are_inert_on_own_pages(signed_in: Browser, clinic: Clinic, mara: Client):
    Client.objects.filter(pk=mara.pk).update(first_name=MARKUP, last_name=FORMULA)
    visit_of(clinic, mara, 5)

    contents = [html_of(signed_in.get(reverse(room))) for room in ROOMS]

    assert [content for content in contents if MARKUP in content] == []
    assert all("&lt;script&gt;" in content for content in contents)
