"""`manage.py services`: look at, start and stop the embedded PostgreSQL and Valkey."""

import shlex
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from medspa.local import services
from medspa.local.servers import postgres


class Command(BaseCommand):
    help = "The embedded PostgreSQL and Valkey: status, start, stop, or env for a shell."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["status", "start", "stop", "env"], nargs="?")
        parser.add_argument("--force", action="store_true", help="stop them although in use")

    def handle(self, *, action: str | None, force: bool, **options: Any) -> None:
        try:
            self._do(action or "status", force=force)
        except services.LocalServiceError as error:
            raise SystemExit(str(error)) from error

    def _do(self, action: str, *, force: bool) -> None:
        if action == "env":
            self._print_environment()
            return
        if action == "start":
            services.ensure_started()
        if action == "stop" and not services.stop_servers(force=force):
            self.stdout.write("Nothing stopped: not running, or in use (--force stops anyway).")
        for server in services.server_status():
            self.stdout.write(
                f"{server.title}: {server.answer.value}, process {server.pid}, {server.socket}"
            )

    def _print_environment(self) -> None:
        """For `eval "$(manage.py services env)"`: psql, pg_dump and pg_restore just work."""
        settings = services.postgres_settings(postgres.USER)
        for name, key in {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER"}.items():
            self.stdout.write(f"export {name}={shlex.quote(str(settings[key]))}")
        self.stdout.write(f"export PGDATABASE={settings['NAME']}")
        self.stdout.write(f'export PATH={shlex.quote(str(postgres.bin_dir()))}:"$PATH"')
