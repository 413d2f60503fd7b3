"""`manage.py flush`, which Django's tests call: for a database of tests, and for no other."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import connections

from medspa.local.servers import emptying


class Command(flush.Command):
    help = "Empty a database of tests. A clinic's records are never emptied."

    def handle(self, **options: Any) -> None:
        try:
            emptying.empty_database(connections[options["database"]].settings_dict["NAME"])
        except ValueError as refusal:
            raise CommandError(f"{refusal} A clinic's records are never emptied.") from refusal
