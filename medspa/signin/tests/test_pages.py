"""Signing in as a client, page by page."""

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.clients.models import Client
from medspa.clients.services import change_language
from medspa.clients.tests.factories import make_client
from medspa.local.testkit.markup import html_of
from medspa.messaging.models import Message
from medspa.messaging.tests.factories import make_message
from medspa.messaging.tests.written import the_letter
from medspa.signin.models import SignInCode
from medspa.signin.tests.codes import ask, is_in, sign_in
from medspa.signin.views import CODES

pytestmark = pytest.mark.django_db


def without_secrets(response: HttpResponse) -> str:
    """The page as it is, but for the form's token, which is another on every page."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html_of(response))


def test_code_from_the_message_opens_their_pages(client: Browser, mara: Client):
    code = ask(client, "MARA@mail.example")

    answered = client.post(reverse("me_code"), {"code": code})

    assert (answered.status_code, answered.url) == (302, reverse("me"))
    assert is_in(client)
    assert AuditEvent.objects.filter(action="client.signed_in", actor=f"client:{mara.pk}").exists()


def test_code_and_what_follows_come_in_the_language_of_the_page(client: Browser, mara: Client):
    client.get(reverse("me_sign_in") + "?lang=es")

    sign_in(client, mara)

    assert the_letter().subject == "Su código para entrar"
    assert Client.objects.get(pk=mara.pk).language == "es"


def test_address_typed_stays_in_the_other_language(client: Browser, mara: Client):
    spanish = client.post(reverse("me_sign_in"), {"email": "mara@mail", "lang": "es"})
    again = client.get(reverse("me_sign_in"))

    assert spanish.context["form"]["email"].value() == "mara@mail"
    assert "Entre sin contraseña" in html_of(spanish)
    assert html_of(spanish).count('form="address" name="lang" value="en"') == 2
    assert "Entre sin contraseña" in html_of(again)
    assert not SignInCode.objects.exists()
    assert not Message.objects.exists()


def test_signing_in_in_the_first_language_takes_it_up_again(client: Browser, mara: Client):
    change_language(client=mara, language="es", by=mara)

    sign_in(client, mara)

    assert the_letter().subject == "Your sign-in code"
    assert Client.objects.get(pk=mara.pk).language == "en"


def test_asking_for_a_code_changes_nothing_about_anybody(client: Browser, mara: Client):
    client.get(reverse("me_sign_in") + "?lang=es")

    ask(client, mara.email)

    assert Client.objects.get(pk=mara.pk).language == "en"


def test_signing_in_leads_back_to_the_page_that_was_asked_for(client: Browser, mara: Client):
    asked = client.get(reverse("me_messages"))
    client.get(asked.url)

    code = ask(client, mara.email)

    assert client.post(reverse("me_code"), {"code": code}).url == reverse("me_messages")


def test_asking_for_another_code_forgets_no_way_back(client: Browser, mara: Client):
    client.get(reverse("me_sign_in"), {"next": reverse("book")})
    ask(client, mara.email)

    client.get(reverse("me_sign_in"), {"lang": "es"})
    code = ask(client, mara.email)

    assert client.post(reverse("me_code"), {"code": code}).url == reverse("book")


def test_signing_in_does_not_lead_to_another_site(client: Browser, mara: Client):
    client.get(reverse("me_sign_in"), {"next": reverse("book")})
    client.get(reverse("me_sign_in"), {"next": "https://evil.example/"})

    code = ask(client, mara.email)

    assert client.post(reverse("me_code"), {"code": code}).url == reverse("me")


def test_unknown_address_gets_the_same_answers_to_the_letter(mara: Client):
    pages = []
    for email in ("mara@mail.example", "vera@mail.example"):
        browser = Browser()
        ask(browser, email)
        asked = browser.get(reverse("me_code"))
        refused = browser.post(reverse("me_code"), {"code": "0000 0000"})
        said = [without_secrets(asked), without_secrets(refused), str(refused.status_code)]
        pages.append([text.replace(email, "") for text in said])

    assert pages[0] == pages[1]
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Please enter the code"),
        ("12", "The code has 8 digits"),
        ("abcdefgh", "The code has 8 digits"),
        ("١٢٣٤٥٦٧", "The code has 8 digits"),
        ("٢٣٤٦٧٨٩٢", "You have 4 tries left"),
        ("9" * 30, "The code has 8 digits"),
        ("0000 0000", "You have 4 tries left"),
    ],
)
def test_wrong_code_is_refused_with_a_reason(client: Browser, mara: Client, typed: str, said: str):
    ask(client, mara.email)

    response = client.post(reverse("me_code"), {"code": typed})

    assert response.status_code == 422
    assert said in html_of(response)
    assert not is_in(client)


def test_code_works_once(client: Browser, mara: Client):
    code = ask(client, mara.email)
    asked = dict(client.session["sign_in_asked"])
    client.post(reverse("me_code"), {"code": code})
    other = Browser()
    session = other.session
    session["sign_in_asked"] = asked
    session.save()
    other.cookies["sessionid"] = session.session_key

    response = other.post(reverse("me_code"), {"code": code})

    assert response.status_code == 422
    assert "This code no longer works" in html_of(response)


def test_code_does_not_work_in_a_browser_that_did_not_ask(client: Browser, mara: Client):
    code = ask(client, mara.email)

    assert Browser().post(reverse("me_code"), {"code": code}).url == reverse("me_sign_in")


def test_code_of_yesterday_is_over(client: Browser, mara: Client):
    code = ask(client, mara.email)
    past = timezone.now() - timedelta(minutes=11)
    SignInCode.objects.update(asked_at=past, expires_at=past + timedelta(minutes=10))

    response = client.post(reverse("me_code"), {"code": code})

    assert "This code no longer works" in html_of(response)
    assert not is_in(client)


@pytest.mark.parametrize("typed", ["", "mara", "mara@", "a" * 300 + "@mail.example"])
def test_what_is_no_address_comes_back(client: Browser, typed: str):
    response = client.post(reverse("me_sign_in"), {"email": typed})

    assert response.status_code == 422
    assert typed in html_of(response)
    assert SignInCode.objects.count() == 0


def test_plus_addresses_work(client: Browser):
    plus = make_client(email="mara+spa@mail.example")

    sign_in(client, plus)

    assert is_in(client)


def test_one_network_asks_for_so_many_codes_an_hour(client: Browser):
    for number in range(CODES.calls):
        client.post(reverse("me_sign_in"), {"email": f"somebody{number}@mail.example"})

    response = client.post(reverse("me_sign_in"), {"email": "one-more@mail.example"})

    assert response.status_code == 429
    assert SignInCode.objects.count() == CODES.calls


def test_one_address_asks_for_five_codes_an_hour(client: Browser, mara: Client):
    for _ in range(5):
        ask(client, mara.email)

    assert client.post(reverse("me_sign_in"), {"email": mara.email}).status_code == 429


def test_mother_and_daughter_choose_by_first_name_after_the_code(client: Browser, mara: Client):
    daughter = make_client(email="Mara@mail.example", first_name="Tamsin", last_name="Hidden")
    code = ask(client, mara.email)

    assert client.post(reverse("me_code"), {"code": code}).url == reverse("me_who")
    assert not is_in(client)
    shown = html_of(client.get(reverse("me_who")))
    assert ("Tamsin" in shown, "Hidden" in shown) == (True, False)
    assert client.post(reverse("me_who"), {}).status_code == 422
    client.post(reverse("me_who"), {"person": daughter.pk})

    assert client.get(reverse("me")).context["client"] == daughter


def test_two_of_one_first_name_are_told_apart(client: Browser, mara: Client):
    make_client(email=mara.email, first_name="mara", last_name="Elder")
    code = ask(client, mara.email)
    client.post(reverse("me_code"), {"code": code})

    assert "mara Elder" in html_of(client.get(reverse("me_who")))


def test_nobody_becomes_somebody_with_another_address(client: Browser, mara: Client):
    stranger = make_client(email="vera@mail.example")
    sign_in(client, mara)

    response = client.post(reverse("me_who"), {"person": stranger.pk})

    assert response.status_code == 422
    assert client.get(reverse("me")).context["client"] == mara


def test_who_are_you_is_asked_only_after_the_code(client: Browser, mara: Client):
    ask(client, mara.email)

    assert client.get(reverse("me_who")).url == reverse("me_sign_in")
    assert client.post(reverse("me_who"), {"person": mara.pk}).url == reverse("me_sign_in")


def test_team_cannot_read_a_code_in_the_outbox(client: Browser, mara: Client):
    code = ask(Browser(), mara.email)
    client.force_login(make_user(Role.FRONT_DESK))
    message = Message.objects.get()

    shown = html_of(client.get(reverse("message_detail", args=[message.pk])))
    usual = html_of(client.get(reverse("message_detail", args=[make_message().pk])))

    assert (code in shown, code.replace(" ", "") in shown) == (False, False)
    assert "We look forward to seeing you." in usual
