"""What a letter to the old address of a client says, and what its link answers."""

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clients.models import AddressChange, Client
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_location, make_organisation
from medspa.messaging.models import Message
from medspa.messaging.sending.codes import with_code
from medspa.messaging.tests.golden import assert_golden, in_each_language
from medspa.messaging.tests.written import the_letter
from medspa.signin.addresses import (
    answer_for_old_address,
    answer_url,
)
from medspa.signin.errors import NothingToConfirm
from medspa.signin.tests.moved_address import NEW, OLD, change, has_clinical_pages

pytestmark = pytest.mark.django_db


def test_a_first_link_says_what_came_after_it(mara: Client, desk: User):
    first = change(mara, desk).address_changes.get()
    second = change(mara, desk, "third@mail.example").address_changes.first()
    assert "answer the newer message" in page_of(first)

    answer_for_old_address(change=second, is_theirs=False, now=timezone.now())

    mara.refresh_from_db()
    assert mara.email == OLD
    assert "We'll keep writing to you at this address." in page_of(first)


def test_a_first_link_says_that_a_newer_change_was_confirmed(mara: Client, desk: User):
    first = change(mara, desk).address_changes.get()
    second = change(mara, desk, "third@mail.example").address_changes.first()

    answer_for_old_address(change=second, is_theirs=True, now=timezone.now())

    assert "the newer one is confirmed" in page_of(first)
    assert "Your new address is confirmed" in page_of(second)


def test_answering_by_a_first_link_changes_nothing_and_says_so(mara: Client, desk: User):
    first = change(mara, desk).address_changes.get()
    change(mara, desk, "third@mail.example")

    for answer in ("yes", "no"):
        response = Browser().post(path_of(first), {"answer": answer})
        assert response.status_code == 422
        assert "This change was replaced" in response.content.decode()
    mara.refresh_from_db()
    assert (mara.email, mara.confirmed_email) == ("third@mail.example", OLD)


def test_the_old_address_is_told_and_opens_the_pages(mara: Client, desk: User):
    changed = change(mara, desk)
    letter = the_letter(kind="signin/address_changed")
    assert (letter.address, letter.client) == (OLD, mara)
    link = answer_url(changed.address_changes.get()).partition("/me/")[2]

    done = Browser().post(f"/me/{link}", {"answer": "yes"})

    assert done.status_code == 200
    mara.refresh_from_db()
    assert (mara.email, mara.confirmed_email) == (NEW, NEW)
    assert has_clinical_pages(mara)


def test_the_old_address_stops_it(mara: Client, desk: User):
    one = change(mara, desk).address_changes.get()

    answer_for_old_address(change=one, is_theirs=False, now=timezone.now())

    mara.refresh_from_db()
    assert mara.email == OLD
    assert has_clinical_pages(mara)
    with pytest.raises(NothingToConfirm):
        answer_for_old_address(change=one, is_theirs=True, now=timezone.now())


def test_the_link_of_a_change_that_was_changed_again_does_nothing(mara: Client, desk: User):
    first = change(mara, desk).address_changes.get()
    change(mara, desk, "third@mail.example")

    with pytest.raises(NothingToConfirm):
        answer_for_old_address(change=first, is_theirs=True, now=timezone.now())

    letters = Message.objects.filter(kind="signin/address_changed")
    assert {letter.address for letter in letters} == {OLD}


def test_the_link_is_put_in_when_the_letter_leaves(mara: Client, desk: User):
    one = change(mara, desk).address_changes.get()
    letter = the_letter(kind="signin/address_changed")

    assert answer_url(one) not in letter.text + letter.html
    assert answer_url(one) in with_code(letter, letter.text)
    assert answer_url(one) in with_code(letter, letter.html)


def test_a_made_up_link_answers_nothing(mara: Client, desk: User):
    one = change(mara, desk).address_changes.get()

    for token in (f"{one.pk}~{'m9' * 16}", f"{one.pk}~", f"{one.pk}", "m9" * 27, f"x~{one.pk}"):
        assert Browser().get(reverse("me_address", args=[token])).status_code == 404


def test_the_team_does_not_read_the_link(mara: Client, desk: User):
    change(mara, desk)
    letter = the_letter(kind="signin/address_changed")
    browser = Browser()
    browser.force_login(make_user(Role.MANAGER))

    page = browser.get(reverse("message_detail", args=[letter.pk])).content.decode()

    assert "/me/address/" in letter.text
    assert "/me/address/" not in page


@in_each_language
def test_the_letter_says_this(language: str, desk: User, settings):
    settings.SITE_URL, settings.SECRET_KEY = "https://clinic.example", "key of this test"
    make_organisation("Lumen")
    make_location()
    client = make_client(first_name="Mara", email=OLD, language=language)

    one = change(client, desk).address_changes.get()

    letter = the_letter(kind="signin/address_changed")
    letter.text, letter.html = (
        part.replace(f"/{one.pk}~", "/1~") for part in (letter.text, letter.html)
    )
    assert_golden(letter)


def path_of(one: AddressChange) -> str:
    return "/me/" + answer_url(one).partition("/me/")[2]


def page_of(one: AddressChange) -> str:
    return Browser().get(path_of(one)).content.decode()
