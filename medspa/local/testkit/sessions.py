"""A browser in which somebody is signed in, without a walk through the forms."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.test import Client
from playwright.sync_api import BrowserContext


def open_session(context: BrowserContext, person: AbstractBaseUser, address: str) -> None:
    """The person is signed in, by both steps, in this browser and at this address."""
    signed_in = Client()
    signed_in.force_login(person)  # type: ignore[arg-type]  # whoever signs in is a User
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": signed_in.cookies[name].value, "url": address}])
