import logging

import pytest
from django.conf import settings

from medspa.logs import WithoutSecrets

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
        (f"/f/{SECRET}/", "/f/***/"),
        (f"/calendar/{SECRET}.ics", "/calendar/***.ics"),
        (f"/accounts/password/reset/key/1-{SECRET}/", "/accounts/password/reset/key/***/"),
        ("/desk/visits/JF4Y-X59G/move/", "/desk/visits/JF4Y-X59G/move/"),
        ("/accounts/password/reset/key/done/", "/accounts/password/reset/key/done/"),
    ],
)
def test_secrets_in_addresses_are_left_out(address: str, shown: str):
    assert as_logged("%s: %s", "Not Found", address) == f"Not Found: {shown}"


def test_every_handler_leaves_them_out():
    handlers = settings.LOGGING["handlers"].values()
    assert [handler["filters"] for handler in handlers] == [["without_secrets"]]
