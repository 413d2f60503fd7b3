"""Nothing opens for the team without the second step, and some acts ask for proof again."""

from itertools import count

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.models import AuditEvent
from medspa.clinic.models import Organisation
from medspa.clinic.tests.authenticator import code_of, set_up, sign_in

pytestmark = pytest.mark.django_db
PASSWORD = "walnut ceiling harbor 9"
_addresses = count(1)


@pytest.fixture
def browser() -> Browser:
    cache.clear()
    return Browser(REMOTE_ADDR=f"198.51.100.{next(_addresses)}")


@pytest.fixture
def director() -> User:
    return make_user(Role.MEDICAL_DIRECTOR, password=PASSWORD)


def make_old(browser: Browser) -> None:
    """What the session has proven is sixteen minutes ago."""
    session = browser.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 16 * 60
    session.save()


def test_first_sign_in_opens_nothing_but_setting_up(browser: Browser, director: User):
    sign_in(browser, director.email, PASSWORD)

    for page in ("day_board", "admin:index", "chart_list", "my_calendar", "usersessions_list"):
        assert browser.get(reverse(page)).url.startswith(reverse("mfa_index"))
    assert browser.post(reverse("account_change_password")).url.startswith(reverse("mfa_index"))
    assert browser.get(reverse("mfa_index")).status_code == 200


def test_a_fragment_moves_the_whole_page_to_setting_up(browser: Browser, director: User):
    sign_in(browser, director.email, PASSWORD)

    response = browser.get(reverse("day_board"), headers={"hx-request": "true"})

    assert response["HX-Redirect"] == "/accounts/2fa/?next=%2F"


def test_setting_up_opens_the_pages(browser: Browser, director: User):
    sign_in(browser, director.email, PASSWORD)

    set_up(browser)

    assert browser.get(reverse("mfa_view_recovery_codes")).status_code == 200
    assert browser.get(reverse("chart_list")).status_code == 200
    assert AuditEvent.objects.filter(action="user.second_factor_set_up").count() == 1


def test_next_sign_in_asks_for_a_code(browser: Browser, director: User):
    sign_in(browser, director.email, PASSWORD)
    secret = set_up(browser)
    browser.post(reverse("account_logout"))

    asked = sign_in(browser, director.email, PASSWORD)

    assert asked.url == reverse("mfa_authenticate")
    assert browser.get(reverse("chart_list")).url.startswith(reverse("account_login"))
    browser.post(asked.url, {"code": code_of(secret, steps_ahead=1)})
    assert browser.get(reverse("chart_list")).status_code == 200


def test_a_session_of_the_password_alone_does_not_ride_on_anothers_second_step(
    browser: Browser, director: User
):
    other = Browser(REMOTE_ADDR="198.51.100.250")
    sign_in(other, director.email, PASSWORD)
    sign_in(browser, director.email, PASSWORD)
    secret = set_up(browser)

    for page in ("day_board", "mfa_index", "mfa_view_recovery_codes", "mfa_activate_totp"):
        assert other.get(reverse(page)).url.startswith(reverse("mfa_reauthenticate"))
    again = other.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert again.url.startswith(reverse("mfa_reauthenticate"))
    other.post(reverse("mfa_reauthenticate"), {"code": code_of(secret, steps_ahead=1)})
    assert other.get(reverse("chart_list")).status_code == 200


def test_the_demo_does_without_and_says_so(browser: Browser, director: User):
    Organisation.objects.create(pk=1, name="Demo", sender_name="Demo", is_demo=True)

    assert "Demonstration" in browser.get(reverse("account_login")).content.decode()
    sign_in(browser, director.email, PASSWORD)

    assert browser.get(reverse("chart_list")).status_code == 200
    assert browser.get(reverse("team_member", args=[director.pk])).status_code == 200


def test_a_real_clinic_does_not_say_so(browser: Browser):
    Organisation.objects.create(pk=1, name="Real", sender_name="Real")

    assert "Demonstration" not in browser.get(reverse("account_login")).content.decode()


def test_a_real_clinic_is_never_made_a_demo():
    Organisation.objects.create(pk=1, name="Real", sender_name="Real")

    with pytest.raises(DatabaseError):
        Organisation.objects.update(is_demo=True)


def test_the_last_second_step_stays(browser: Browser, director: User):
    sign_in(browser, director.email, PASSWORD)
    set_up(browser)

    browser.post(reverse("mfa_deactivate_totp"))

    assert Authenticator.objects.filter(user=director, type="totp").count() == 1


def test_secrets_are_not_readable_in_the_database(browser: Browser, director: User):
    sign_in(browser, director.email, PASSWORD)
    secret = set_up(browser)

    stored = [str(row.data) for row in Authenticator.objects.filter(user=director)]

    assert len(stored) == 2
    assert not any(secret in data for data in stored)


def test_after_a_reset_it_is_set_up_anew(browser: Browser, director: User):
    noor = make_user(Role.INJECTOR, password=PASSWORD)
    sign_in(browser, noor.email, PASSWORD)
    set_up(browser)
    office = Browser()
    office.force_login(director)

    office.post(reverse("team_member_act", args=[noor.pk, "second-step"]))

    assert browser.get(reverse("day_board")).url.startswith(reverse("account_login"))
    sign_in(browser, noor.email, PASSWORD)
    assert browser.get(reverse("day_board")).url.startswith(reverse("mfa_index"))


def test_what_is_sent_without_recent_proof_goes_on_after_it(browser: Browser, director: User):
    noor = make_user(Role.FRONT_DESK)
    browser.force_login(director)
    make_old(browser)
    address = reverse("admin:accounts_user_change", args=[noor.pk])
    typed = {"full_name": "Noor Adams", "roles": ["injector"], "is_active": "on"}

    asked = browser.post(address, typed)
    wrong = browser.post(asked.url, {"password": "wrong horse"})
    before = User.objects.get(pk=noor.pk).roles
    browser.post(asked.url, {"password": PASSWORD, "next": address})

    noor.refresh_from_db()
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert (wrong.status_code, before) == (200, ["front_desk"])
    assert (noor.full_name, noor.roles) == ("Noor Adams", ["injector"])


@pytest.mark.parametrize("page", ["team_member", "admin:accounts_user_change"])
def test_pages_about_accounts_ask_again_and_lead_back(browser: Browser, director: User, page: str):
    browser.force_login(director)
    make_old(browser)
    address = reverse(page, args=[director.pk])

    asked = browser.get(address)

    assert asked.url == f"{reverse('account_reauthenticate')}?next={address.replace('/', '%2F')}"
    done = browser.post(asked.url, {"password": PASSWORD, "next": address})
    assert done.url == address
    assert browser.get(address).status_code == 200


def test_sessions_are_listed_and_ended_everywhere(browser: Browser, director: User):
    sign_in(browser, director.email, PASSWORD)
    secret = set_up(browser)
    other = Browser(REMOTE_ADDR="198.51.100.251")
    sign_in(other, director.email, PASSWORD)
    other.post(reverse("mfa_authenticate"), {"code": code_of(secret, steps_ahead=1)})

    page = browser.get(reverse("usersessions_list"))
    assert len(page.context["sessions"]) == 2
    browser.post(reverse("sign_out_everywhere"))

    for one in (browser, other):
        assert one.get(reverse("day_board")).url.startswith(reverse("account_login"))
    assert not UserSession.objects.exists()


def test_other_sessions_are_ended_and_this_one_stays(browser: Browser, director: User):
    sign_in(browser, director.email, PASSWORD)
    secret = set_up(browser)
    other = Browser(REMOTE_ADDR="198.51.100.252")
    sign_in(other, director.email, PASSWORD)
    other.post(reverse("mfa_authenticate"), {"code": code_of(secret, steps_ahead=1)})

    browser.post(reverse("usersessions_list"))

    assert browser.get(reverse("chart_list")).status_code == 200
    assert other.get(reverse("chart_list")).url.startswith(reverse("account_login"))


def test_a_page_asks_the_database_nothing_about_the_second_step(browser: Browser, director: User):
    sign_in(browser, director.email, PASSWORD)
    set_up(browser)

    with CaptureQueriesContext(connection) as asked:
        browser.get(reverse("chart_list"))

    said = [query["sql"] for query in asked]
    assert [sql for sql in said if "mfa_authenticator" in sql] == []
    assert [sql for sql in said if 'WHERE "clinic_organisation"' in sql] == []


def test_a_demo_that_becomes_real_asks_its_open_sessions(browser: Browser, director: User):
    Organisation.objects.create(pk=1, name="Demo", sender_name="Demo", is_demo=True)
    sign_in(browser, director.email, PASSWORD)
    assert browser.get(reverse("chart_list")).status_code == 200

    Organisation.objects.update(is_demo=False)

    assert browser.get(reverse("chart_list")).url.startswith(reverse("mfa_index"))
