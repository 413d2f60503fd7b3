"""Signing in as people do it: through the pages."""

import re
from itertools import count

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse

from medspa.accounts.models import User
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
BETTER = "walnut ceiling harbor 9"
WRONG = "The email address and/or password you specified are not correct."
_addresses = count(1)


@pytest.fixture
def browser() -> Browser:
    """From an address of its own: failed attempts are counted per address."""
    return Browser(REMOTE_ADDR=f"203.0.113.{next(_addresses)}")


@pytest.fixture
def mara() -> User:
    return make_user(email=f"mara{next(_addresses)}@clinic.example", password=PASSWORD)


def sign_in(browser: Browser, email: str, password: str = PASSWORD):
    return browser.post(reverse("account_login"), {"login": email, "password": password})


def events() -> list[tuple[str, str]]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", "target"))


def errors(response) -> list[str]:
    return response.context["form"].non_field_errors()


def test_signing_in_leads_to_the_day_board(browser: Browser, mara: User):
    assert browser.get(reverse("account_login")).status_code == 200

    response = sign_in(browser, mara.email.upper())

    assert response.url == "/desk/"
    assert events() == [("user.signed_in", f"accounts.user:{mara.pk}")]
    assert AuditEvent.objects.get().ip_address.startswith("203.0.113.")


def test_a_wrong_password_says_so_and_is_noted(browser: Browser, mara: User):
    response = sign_in(browser, mara.email, "wrong horse")

    assert errors(response) == [WRONG]
    assert events() == [("user.sign_in_failed", f"accounts.user:{mara.pk}")]
    assert AuditEvent.objects.get().actor == "online visitor"


def test_an_unknown_address_gets_the_same_answer(browser: Browser):
    response = sign_in(browser, "nobody@clinic.example")

    assert errors(response) == [WRONG]
    assert events() == [("user.sign_in_failed", "nobody")]


def test_the_sixth_wrong_password_has_to_wait(browser: Browser, mara: User):
    for _ in range(5):
        sign_in(browser, mara.email, "wrong horse")

    response = sign_in(browser, mara.email)

    assert errors(response) == ["Too many wrong passwords. Please try again in 5 minutes."]


def test_somebody_who_left_does_not_get_in(browser: Browser, mara: User):
    User.objects.update(is_active=False)

    sign_in(browser, mara.email)

    assert "_auth_user_id" not in browser.session


def test_nobody_makes_an_account_for_themselves(browser: Browser):
    response = browser.post(
        reverse("account_signup"),
        {"email": "new@clinic.example", "password1": PASSWORD, "password2": PASSWORD},
    )

    assert response.templates[0].name == "account/signup_closed.html"
    assert User.objects.count() == 0


def test_people_can_sign_in_while_the_cache_is_away(browser: Browser, mara: User, settings):
    away = {"LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": settings.CACHES["default"] | away}

    assert sign_in(browser, mara.email).url == "/desk/"


def test_a_changed_password_works_and_is_noted(browser: Browser, mara: User):
    browser.force_login(mara)

    browser.post(
        reverse("account_change_password"),
        {
            "oldpassword": PASSWORD,
            "password1": BETTER,
            "password2": BETTER,
        },
    )

    mara.refresh_from_db()
    assert mara.check_password(BETTER)
    assert events()[-1] == ("user.password_changed", f"accounts.user:{mara.pk}")


def test_a_forgotten_password_is_set_again_through_a_link(browser: Browser, mara: User):
    browser.post(reverse("account_reset_password"), {"email": mara.email})
    (path,) = re.findall(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    form = browser.get(path, follow=True)

    browser.post(
        form.redirect_chain[-1][0],
        {"password1": BETTER, "password2": BETTER},
    )

    mara.refresh_from_db()
    assert mara.check_password(BETTER)
    assert events()[-1] == ("user.password_changed", f"accounts.user:{mara.pk}")


def test_a_second_step_is_asked_for_once_it_is_set_up(browser: Browser, mara: User):
    sign_in(browser, mara.email)
    set_up_second_step(browser)
    browser.post(reverse("account_logout"))

    response = sign_in(browser, mara.email)

    assert response.url == reverse("mfa_authenticate")
    assert browser.get(response.url).status_code == 200
    assert browser.get("/messages/").url.startswith("/accounts/login/")
    wrong = browser.post(response.url, {"code": "000000"})
    assert wrong.context["form"].errors["code"] == ["Incorrect code."]
    assert browser.post(response.url, {"code": recovery_code(mara)}).url == "/desk/"


def set_up_second_step(browser: Browser) -> None:
    page = browser.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(secret, counter))
    done = browser.post(reverse("mfa_activate_totp"), {"code": code})
    assert done.status_code == 302


def recovery_code(user: User) -> str:
    codes = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    return RecoveryCodes(codes).get_unused_codes()[0]
