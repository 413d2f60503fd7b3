"""The app on a phone of the team: it makes the codes of the second step."""

import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client as Browser
from django.urls import reverse

PERIOD_SECONDS = 30


def code_of(secret: str, *, steps_ahead: int = 0) -> str:
    """Each code works once: for a second one within the half minute take that of the next."""
    counter = int(time.time()) // PERIOD_SECONDS + steps_ahead
    return str(format_hotp_value(hotp_value(secret, counter)))


def sign_in(browser: Browser, email: str, password: str) -> Any:
    return browser.post(reverse("account_login"), {"login": email, "password": password})


def set_up(browser: Browser) -> str:
    """Set up the second step in a session that the password opened; the secret of the app."""
    secret = browser.get(reverse("mfa_activate_totp")).context["form"].secret
    done = browser.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert done.status_code == 302
    return str(secret)
