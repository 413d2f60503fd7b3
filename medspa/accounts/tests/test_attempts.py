"""Strangers who guess are slow, and lock nobody out."""

import subprocess

import pytest
from django.test import Client as Browser
from django.urls import reverse

from medspa.accounts.models import User
from medspa.accounts.tests.factories import make_user
from medspa.ratelimit.devices import COOKIE

pytestmark = pytest.mark.django_db
PASSWORD, WRONG = "correct horse battery", "wrong horse"
WAIT = ["Too many wrong passwords."]
REFUSED = ["The email address and/or password you specified are not correct."]


@pytest.fixture
def mara() -> User:
    return make_user(email="mara@clinic.example", password=PASSWORD)


def browser_at(address: str) -> Browser:
    return Browser(REMOTE_ADDR=address)


def tries(browser: Browser, password: str, email: str = "mara@clinic.example") -> list[str]:
    """What the page says; nothing if it let them in."""
    response = browser.post(reverse("account_login"), {"login": email, "password": password})
    if response.status_code == 302:
        return []
    said = response.context["form"].non_field_errors()
    return [one.partition(" Please try again in ")[0] for one in said]


def known_to(address: str, **also: str) -> Browser:
    """A browser in which they signed in once, and out again."""
    browser = browser_at(address)
    assert tries(browser, PASSWORD) == []
    browser.post(reverse("account_logout"))
    return browser


def test_wrong_tries_from_elsewhere_leave_the_right_password_alone(mara: User):
    stranger = browser_at("203.0.113.1")

    said = [tries(stranger, WRONG) for _ in range(7)]

    assert said == [REFUSED] * 5 + [WAIT] * 2
    assert tries(stranger, PASSWORD) == WAIT
    assert tries(browser_at("198.51.100.1"), PASSWORD) == []


def test_wrong_tries_in_the_same_network_leave_a_known_device_alone(mara: User):
    theirs = known_to("203.0.113.2")
    for _ in range(15):
        tries(browser_at("203.0.113.2"), WRONG)

    assert tries(browser_at("203.0.113.2"), PASSWORD) == WAIT
    assert tries(theirs, PASSWORD) == []


def test_known_device_is_one_like_any_other_after_ten_wrong_tries(mara: User):
    theirs = known_to("203.0.113.3")

    said = [tries(theirs, WRONG) for _ in range(16)]

    assert said == [REFUSED] * 15 + [WAIT]
    assert tries(browser_at("198.51.100.3"), PASSWORD) == []


def test_right_password_takes_nothing_from_a_known_device(mara: User):
    theirs = known_to("203.0.113.4")
    for _ in range(12):
        assert tries(theirs, PASSWORD) == []
        theirs.post(reverse("account_logout"))


def test_device_of_one_is_not_known_for_another(mara: User):
    theirs = known_to("203.0.113.5")
    make_user(email="ines@clinic.example", password=PASSWORD)

    for _ in range(5):
        tries(theirs, WRONG, "ines@clinic.example")

    assert tries(theirs, PASSWORD, "ines@clinic.example") == WAIT


def test_tablet_of_several_knows_each(mara: User):
    ines = make_user(email="ines@clinic.example", password=PASSWORD)
    tablet = known_to("203.0.113.6")
    assert tries(tablet, PASSWORD, ines.email) == []
    tablet.post(reverse("account_logout"))
    for name in ("mara", "ines"):
        for _ in range(8):
            tries(browser_at("203.0.113.6"), WRONG, f"{name}@clinic.example")

    assert tries(tablet, PASSWORD) == []


@pytest.mark.parametrize("cookie", ["", "forged", "eyJkZXZpY2UiOiJ4IiwibWFya3MiOltdfQ:1:x"])
def test_forged_cookie_makes_no_known_device(mara: User, cookie: str):
    stranger = browser_at("203.0.113.7")
    stranger.cookies[COOKIE] = cookie
    for _ in range(5):
        tries(stranger, WRONG)

    assert tries(stranger, PASSWORD) == WAIT


def test_guessing_from_many_networks_slows_each_and_locks_none(mara: User):
    theirs = known_to("203.0.113.8")
    for stranger in range(1, 7):
        for _ in range(5):
            tries(browser_at(f"192.0.2.{stranger}"), WRONG)

    late = browser_at("192.0.2.99")
    assert [tries(late, WRONG) for _ in range(3)] == [REFUSED, REFUSED, WAIT]
    assert tries(browser_at("198.51.100.8"), PASSWORD) == []
    assert tries(theirs, PASSWORD) == []


def test_refused_tries_do_not_count_against_the_account(mara: User):
    for _ in range(40):
        tries(browser_at("192.0.2.1"), WRONG)

    late = browser_at("192.0.2.100")
    assert [tries(late, WRONG) for _ in range(5)] == [REFUSED] * 5


def test_unknown_address_is_answered_like_a_known_one(mara: User):
    stranger = browser_at("203.0.113.10")

    said = [tries(stranger, WRONG, "nobody@clinic.example") for _ in range(6)]

    assert said == [REFUSED] * 5 + [WAIT]


@pytest.mark.django_db(transaction=True)
def test_guessing_is_slow_while_the_cache_is_stopped(
    mara: User, valkey_that_stops: subprocess.Popen[bytes]
):
    valkey_that_stops.kill()
    valkey_that_stops.wait()
    stranger = browser_at("203.0.113.11")

    assert [tries(stranger, WRONG) for _ in range(6)] == [REFUSED] * 5 + [WAIT]
    assert tries(browser_at("198.51.100.11"), PASSWORD) == []


@pytest.mark.django_db(transaction=True)
def test_letters_for_a_new_password_are_few_while_the_cache_is_stopped(
    mara: User, valkey_that_stops: subprocess.Popen[bytes], mailoutbox
):
    valkey_that_stops.kill()
    valkey_that_stops.wait()
    stranger = browser_at("203.0.113.12")

    for _ in range(8):
        stranger.post(reverse("account_reset_password"), {"email": mara.email})

    assert len(mailoutbox) == 5
