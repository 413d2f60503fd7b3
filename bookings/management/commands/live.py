"""`python manage.py live`: tells open boards what changed."""

import asyncio
import signal
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand

from bookings.live.server import serve_boards


class Command(BaseCommand):
    help = "Tell open boards what changed. One for each machine that runs a web server."

    def handle(self, **options: Any) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with suppress(KeyboardInterrupt):
            asyncio.run(serve_boards())
