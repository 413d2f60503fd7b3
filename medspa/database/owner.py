"""Two roles: the site's, which owns nothing, and the owner's, which migrates.

`default` is the site's connection. What needs the owner says so, for as long as it needs it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

LOGIN = ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")


def owner_login() -> dict[str, Any]:
    """What differs from `default` for the owner; empty where one role is both."""
    if not settings.DATABASE_OWNER:
        return {}
    site, owner = settings.DATABASES[DEFAULT_DB_ALIAS], settings.DATABASE_OWNER
    options = {key: how for key, how in site["OPTIONS"].items() if key != "pool"}
    return {key: owner.get(key, "") for key in LOGIN} | {
        "OPTIONS": options | owner.get("OPTIONS", {})
    }


@contextmanager
def as_owner(alias: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Make `alias` the owner's connection to the same database; for commands and tests only."""
    with signed_in(owner_login(), alias):
        yield


@contextmanager
def signed_in(login: dict[str, Any], alias: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Make `alias` a connection to the same database with that login; nothing changes without one.

    The settings are those of all threads of the process. Call it outside of transactions.
    """
    connection = connections[alias]
    if connection.settings_dict["USER"] == login.get("USER", connection.settings_dict["USER"]):
        yield
        return
    before = {key: connection.settings_dict[key] for key in LOGIN}
    connection.close()
    connection.settings_dict.update(login)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
