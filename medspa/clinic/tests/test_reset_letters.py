"""The letter with a new password: in the clinic's words, and only to those who may sign in."""

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse

from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clinic.tests.factories import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def noor() -> User:
    cache.clear()
    make_organisation("Lumen")
    return make_user(Role.INJECTOR, full_name="Noor O'Hara", email="noor@clinic.example")


def ask(email: str) -> str:
    response = Browser().post(reverse("account_reset_password"), {"email": email})
    assert response.status_code == 302
    return response.url


def test_the_letter_names_the_clinic_and_the_person(noor: User):
    ask(noor.email)

    (letter,) = mail.outbox
    assert letter.subject == "Choose a new password for Lumen"
    assert letter.body.startswith("Hi Noor O'Hara,\n\nSomeone asked for a new password")
    assert "/password/reset/key/" in letter.body
    assert not any(
        word in letter.body for word in ("testserver!", "Thank you for using", "example.")
    )


def test_strangers_and_those_who_are_switched_off_get_none(noor: User):
    User.objects.filter(pk=noor.pk).update(is_active=False)

    answers = {ask("stranger@elsewhere.example"), ask(noor.email)}

    assert mail.outbox == []
    assert answers == {reverse("account_reset_password_done")}


def test_a_changed_password_is_told_in_the_same_way(noor: User):
    ask(noor.email)
    link = next(word for word in mail.outbox[0].body.split() if "/reset/key/" in word)
    browser = Browser()
    page = browser.get(link, follow=True)

    new = "quite a long phrase of words 7"
    browser.post(page.request["PATH_INFO"], {"password1": new, "password2": new})

    told = mail.outbox[1]
    assert told.to == [noor.email]
    assert not told.subject.startswith("[")
    assert told.body.startswith("Hi Noor O'Hara,")
    assert told.body.rstrip().endswith("Lumen")
    assert "Hello from" not in told.body
