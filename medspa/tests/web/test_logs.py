import logging
import re
from uuid import UUID

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from medspa.accounts.access import TOKEN
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.tests.site_map import Page, our_pages
from medspa.web.logs import RefusalsInOneLine, WithoutSecrets

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


MANAGE = "Zk3vQ0r9T2mXb7Lw5cYh1gUe6iOaXq4tRjKw8sLd0vBn5cYh1gUe6iOa"
WAITING = "0b6f3d1e8c4a4c2a9d117f5e3c9a1b2d~bU2vX_9-k3mQ0r9T2mXb7Lw5cYh1gUe6iOaXq4tRjKw"
RESET = "1-cabc12-0b6f3d1e8c4a4c2a9d117f5e3c9a1b2d"


@pytest.mark.parametrize("token", [MANAGE, WAITING, RESET])
@pytest.mark.parametrize(
    "address",
    [
        "/A/{}/",
        "//a//{}",
        "/%2Fa%2F{}",
        "%2fa%2F{}/move",
        "/a/{}/extra/words",
        "/a/{}%00",
        "/a/{};x=1?y=2",
        "/es/a/{}/",
        "/xyz/{}",
        "/{}",
        "/book/?next=/a/{}/",
        "/book/?next=%2Fa%2F{}%2F",
        "/desk/?token={}&x=1",
        "https://clinic.example/w/{}/leave/",
        "Referer checking failed - https://clinic.example/f/{} does not match",
        "{{'tried': [], 'path': 'a/{}'}}",
        "/book//done//{}/",
        "/api//holds/{}/renew",
        "/accounts/password/reset/KEY/{}/",
        "/a/{}\n",
        "/a%2F{}",
    ],
)
def test_keys_on_mangled_paths_are_left_out(address: str, token: str):
    said = as_logged("Not Found: %s", address.format(token))

    longest = max(re.split(r"[^A-Za-z0-9]+", token), key=len)
    assert longest not in said
    assert "***" in said


@pytest.mark.parametrize(
    "said",
    [
        "/treatments/full-facial-balancing-consultation/",
        "/charts/6f1c7c8e-6f0a-4b6e-9d1e-0c9a3f9b2a11/sign/",
        "Task medspa.messaging.tasks.deliver_message[6f1c7c8e-6f0a-4b6e-9d1e-0c9a3f9b2a11]",
        "appointment_provider_once_at_a_time",
        "/static/bookings/booking.css",
        "/desk/visits/JF4Y-X59G/move/",
        "/?on=2026-11-28&appointment_type=lip-filler-visit-of-45-minutes",
        "django.db.utils.OperationalError: connection is bad",
    ],
)
def test_words_are_no_keys(said: str):
    assert as_logged(said) == said


def test_stack_of_calls_names_no_key():
    try:
        raise ValueError(f"nothing at /a/{MANAGE}/")
    except ValueError as error:
        told = (type(error), error, error.__traceback__)
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "Failed", (), told)

    assert WithoutSecrets().filter(record) is True
    said = logging.Formatter().format(record)

    assert (MANAGE in said, "nothing at /a/***/" in said) == (False, True)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["//a//{}", "/A/{}/", "/a/{}/extra/", "/x/{}/?again={}"])
def test_page_that_is_not_there_is_logged_without_the_key(client, caplog, address: str):
    client.get(address.format(MANAGE, MANAGE))

    for record in caplog.records:
        WithoutSecrets().filter(record)
    said = [record.getMessage() for record in caplog.records]
    assert said
    assert [line for line in said if MANAGE in line] == []


KEYS = [page for page in our_pages() if page.access == TOKEN and not page.name.startswith("api:")]


BESIDE: dict[str, list[object]] = {
    "form_copy": [UUID("6f1c7c8e-6f0a-4b6e-9d1e-0c9a3f9b2a11")],
    "forms_part": [1],
    "plan_record": ["k3y"],
    "sign_form": ["k3y"],
}


@pytest.mark.parametrize("page", KEYS, ids=str)
def test_every_address_that_is_a_key_is_left_out(page: Page):
    address = reverse(page.name, args=[SECRET, *BESIDE.get(page.name, [])])

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
