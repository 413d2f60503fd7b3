import logging

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from medspa.accounts.access import TOKEN
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.logs import RefusalsInOneLine, WithoutSecrets
from medspa.tests.site_map import Page, our_pages

SECRET = "m9" * 27


def as_logged(text: str, *args: object) -> str:
    record = logging.LogRecord("any", logging.WARNING, __file__, 1, text, args, None)
    assert WithoutSecrets().filter(record) is True
    return record.getMessage()


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (f"/a/{SECRET}/move/", "/a/***/move/"),
        (f"/book/done/{SECRET}/", "/book/done/***/"),
        (f"/w/{SECRET}~{SECRET}/leave/", "/w/***/leave/"),
        (f"/f/{SECRET}/", "/f/***/"),
        (f"/calendar/{SECRET}.ics", "/calendar/***.ics"),
        (f"/api/holds/{SECRET}/renew", "/api/holds/***/renew"),
        (f"/accounts/password/reset/key/1-{SECRET}/", "/accounts/password/reset/key/***/"),
        (f"/team/address/{SECRET}~{SECRET}/", "/team/address/***/"),
        ("/desk/visits/JF4Y-X59G/move/", "/desk/visits/JF4Y-X59G/move/"),
        ("/accounts/password/reset/key/done/", "/accounts/password/reset/key/done/"),
    ],
)
def test_secrets_in_addresses_are_left_out(address: str, shown: str):
    assert as_logged("%s: %s", "Not Found", address) == f"Not Found: {shown}"


KEYS = [page for page in our_pages() if page.access == TOKEN and not page.name.startswith("api:")]


@pytest.mark.parametrize("page", KEYS, ids=str)
def test_every_address_that_is_a_key_is_left_out(page: Page):
    address = reverse(page.name, args=[SECRET])

    assert SECRET not in as_logged("%s: %s", "Not Found", address)


def test_every_handler_leaves_them_out():
    handlers = settings.LOGGING["handlers"].values()
    assert [handler["filters"] for handler in handlers] == [
        ["without_secrets", "refusals_in_one_line"]
    ]


@pytest.mark.parametrize(("status", "has_stack"), [(403, False), (400, False), (500, True)])
def test_only_failures_are_logged_with_their_stack(status: int, has_stack: bool):
    try:
        raise PermissionDenied("Needs a permission.")
    except PermissionDenied as error:
        told = (type(error), error, error.__traceback__)
    record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, "No", (), told)
    record.status_code = status
    assert RefusalsInOneLine().filter(record) is True
    assert ("Traceback" in logging.Formatter().format(record)) == has_stack


@pytest.mark.django_db
def test_refused_page_is_one_line_without_the_name_of_the_person(client, caplog):
    client.force_login(make_user(Role.FRONT_DESK, full_name="Olive Example"))
    client.get("/admin/")
    [record] = [each for each in caplog.records if each.name == "django.request"]
    RefusalsInOneLine().filter(record)
    assert logging.Formatter().format(record) == "Forbidden (Permission denied): /admin/"
