"""A database for benchmarks and races, on the server that the site uses."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from medspa.celery import app
from medspa.local.processes.worker import forget_keys, own_settings
from medspa.local.servers.databases import create_database, drop_database

NAME = "medspa_bench"
PREFIX = "medspa-bench:"
"""Of keys and queues at the broker: no worker of a site may take what the benchmarks publish."""


@contextmanager
def bench_database(*, name: str = NAME, keep: bool = False) -> Iterator[None]:
    """Make this process use an empty, migrated database and a queue that nobody reads.

    One left by a run that was killed is replaced. Fails if another run is using it.
    """
    create_database(name)
    connection.close()
    connection.settings_dict["NAME"] = name
    app.conf.broker_transport_options["global_keyprefix"] = PREFIX
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        connection.close()
        forget_keys(settings.REDIS_URL, PREFIX)
        if not keep:
            drop_database(name)


def server_environment() -> dict[str, str]:
    """For a server that is to use the same."""
    return os.environ | {
        **own_settings(),
        "DJANGO_SETTINGS_MODULE": "devtools.bench.web.settings",
        "REDIS_PREFIX": PREFIX,
        "LIVE_SOCKET": f"{settings.LIVE_SOCKET}.bench",  # a site may run beside it
    }
