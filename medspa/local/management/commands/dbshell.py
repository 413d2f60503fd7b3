"""`manage.py dbshell` (`make psql`) with the psql of the wheel where none is installed."""

import os
from typing import Any

from django.core.management.commands import dbshell

from medspa.local import postgres


class Command(dbshell.Command):
    def handle(self, **options: Any) -> None:
        os.environ["PATH"] = os.pathsep.join([os.environ["PATH"], os.fspath(postgres.bin_dir())])
        super().handle(**options)
