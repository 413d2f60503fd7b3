"""The second step as people meet it: the app's code, a key that is tapped, proof once more."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import Page, expect

from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clinic.tests.authenticator import code_of
from medspa.clinic.tests.factories import make_location, make_organisation
from medspa.local.testkit.sessions import open_session
from medspa.local.testkit.soundness import require_sound, require_sound_at_both_sizes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "walnut ceiling harbor 9"


@pytest.fixture
def manager() -> User:
    cache.clear()
    make_organisation()
    make_location()
    return make_user(Role.MANAGER, full_name="Olive Owner", password=PASSWORD)


def sign_in(page: Page, person: User) -> None:
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(person.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")


@contextmanager
def a_key_in_the_port(page: Page) -> Iterator[None]:
    """A security key that is tapped at once."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield
    session.detach()


def test_the_app_is_set_up_at_the_first_sign_in(page: Page, manager: User):
    sign_in(page, manager)

    expect(page.get_by_role("heading", name="Set up your second step")).to_be_visible()
    require_sound_at_both_sizes(page)
    page.get_by_role("link", name="Set up the app").click()
    secret = page.locator("#authenticator_secret").input_value()
    require_sound_at_both_sizes(page)
    page.locator("[name=code]").fill(code_of(secret))
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.locator(".account-codes li")).to_have_count(10)
    require_sound_at_both_sizes(page)
    page.get_by_role("link", name="I kept them").click()
    page.wait_for_url("**/desk/**")


def test_a_key_is_set_up_and_opens_the_next_session(page: Page, manager: User):
    sign_in(page, manager)
    page.get_by_role("link", name="Add a key").click()
    with a_key_in_the_port(page):
        page.get_by_role("button", name="Add the key").click()
        expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
        assert Authenticator.objects.filter(user=manager, type="webauthn").count() == 1
        page.goto("/accounts/logout/")
        page.locator("main").get_by_role("button", name="Sign out").click()

        sign_in(page, manager)
        expect(page.get_by_role("heading", name="Second step")).to_be_visible()
        require_sound(page)
        page.get_by_role("button", name="Use a security key").click()
        page.wait_for_url("**/desk/**")


def test_what_was_typed_goes_on_after_proof(page: Page, manager: User, live_server, settings):
    noor = make_user(Role.FRONT_DESK, full_name="Noor Adams")
    open_session(page.context, manager, live_server.url)
    page.goto(f"/admin/accounts/user/{noor.pk}/change/")
    page.locator("[name=full_name]").fill("Noor Haddad")
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0  # all proof is old

    page.locator("[name=_save]").click()
    expect(page.get_by_role("heading", name="Is it still you?")).to_be_visible()
    require_sound(page)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_text("was changed successfully")).to_be_visible()
    noor.refresh_from_db()
    assert noor.full_name == "Noor Haddad"
