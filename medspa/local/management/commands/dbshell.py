"""`manage.py dbshell` (`make psql`) with the psql of the wheel where none is installed.

As the site's role; with `--owner` as the role that migrates.
"""

import os
from contextlib import nullcontext
from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import dbshell

from medspa.database.owner import as_owner
from medspa.local.servers import postgres


class Command(dbshell.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--owner", action="store_true", help="as the owner of the database")

    def handle(self, **options: Any) -> None:
        os.environ["PATH"] = os.pathsep.join([os.environ["PATH"], os.fspath(postgres.bin_dir())])
        with as_owner(options["database"]) if options["owner"] else nullcontext():
            super().handle(**options)
