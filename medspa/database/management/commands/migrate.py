"""`manage.py migrate` as the owner of the database."""

from typing import Any

from django.core.management.commands import migrate

from medspa.database.owner import as_owner


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner(options["database"]):
            super().handle(*args, **options)
