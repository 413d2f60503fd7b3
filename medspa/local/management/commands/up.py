"""`make run`: the whole site on this machine, from nothing to a printed address."""

import io
import os
import signal
import time
from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from medspa.local import services
from medspa.local.errors import plain_errors
from medspa.local.processes import programs, running
from medspa.local.processes.static_files import collect_static
from medspa.local.processes.supervisor import Supervisor

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
CHECK_SECONDS = 1.0


class Command(BaseCommand):
    help = "Run web server, worker and beat (PORT, HOST); the servers too where no URL is given."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        try:
            with plain_errors():
                self._up()
        except services.LocalServiceError as error:
            raise SystemExit(str(error)) from error
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")

    def _up(self) -> None:
        self.host = os.environ.get("HOST") or "127.0.0.1"
        self.port = programs.read_port(os.environ.get("PORT") or "8000")
        on_stop_signal(signal.default_int_handler)
        with running.only_site(programs.site_address(self.host, self.port)):
            running.end_leftovers()
            programs.require_free_port(self.host, self.port)
            self.supervisor = Supervisor(
                programs.site_parts(self.host, self.port), running.site_mark()
            )
            try:
                self._run()
            finally:
                self._end()

    def _run(self) -> None:
        for title in services.ensure_started():
            self.stdout.write(f"{title} started")
        self._prepare()
        self.supervisor.start()
        self._until(lambda: programs.is_listening(self.host, self.port))
        self._announce()
        self._until(lambda: False)

    def _end(self) -> None:
        on_stop_signal(signal.SIG_IGN)
        running.announce_stop()
        self.supervisor.end()
        services.release_servers()

    def _prepare(self) -> None:
        self.stdout.write("Preparing the database and the static files")
        call_command("migrate", interactive=False, verbosity=0)
        if get_user_model().objects.exists():
            self._load_defaults()
        else:
            self._load_demo()
        collect_static()

    def _load_demo(self) -> None:
        self.stdout.write("The database is empty: loading the demo clinic")
        try:
            call_command("seed_demo", stdout=io.StringIO())
        except CommandError as refusal:
            self.stdout.write(str(refusal))
            self._load_defaults()

    def _load_defaults(self) -> None:
        for command in ("load_catalogue", "load_pages"):
            call_command(command, stdout=io.StringIO())

    def _announce(self) -> None:
        call_command("seed_demo", "--logins", stdout=self.stdout)
        address = programs.site_address(self.host, self.port)
        self.stdout.write(self.style.SUCCESS(f"\n  The clinic is at {address}  (Ctrl-C stops)\n"))

    def _until(self, done: Callable[[], bool]) -> None:
        """Keep the servers alive meanwhile; says each trouble with them once."""
        trouble = ""
        while not done():
            found = self._revive()
            if found and found != trouble:
                self.supervisor.say(found)
            trouble = found
            time.sleep(CHECK_SECONDS)

    def _revive(self) -> str:
        try:
            for title in services.revive_servers():
                self.supervisor.say(f"{title} was gone; started again")
        except services.LocalServiceError as error:
            return str(error)
        return ""


def on_stop_signal(handler: Any) -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, handler)
