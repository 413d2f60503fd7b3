"""`manage.py grant_site_role`: what the site's role may do, as SQL for an administrator."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from psycopg import sql

from medspa.database.closing import close_database, grant_statements, table_names
from medspa.database.owner import as_owner

ROLE = "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;"


class Command(BaseCommand):
    help = (
        "Print the SQL that gives the site's role what it needs and no more;"
        " with --apply do it, as `migrate` does each time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", nargs="?", default=settings.SITE_ROLE)
        parser.add_argument(
            "--apply", action="store_true", help="as the role of DATABASE_OWNER_URL"
        )

    def handle(self, *, role: str | None, apply: bool, **options: Any) -> None:
        if not role:
            raise CommandError("Name the site's role, or set DATABASE_OWNER_URL.")
        with as_owner():
            if apply:
                close_database("default")
            else:
                self._print(role)

    def _print(self, role: str) -> None:
        self.stdout.write(f"-- Once, by an administrator:\n-- {ROLE.format(quoted_role(role))}")
        self.stdout.write("-- As the owner of the database, after each migration:\nBEGIN;")
        database = connection.settings_dict["NAME"]
        for statement in grant_statements(role, database, table_names(connection)):
            self.stdout.write(f"{statement.as_string()};")
        self.stdout.write("COMMIT;")


def quoted_role(role: str) -> str:
    return sql.Identifier(role).as_string()
