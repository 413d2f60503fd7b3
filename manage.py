#!/usr/bin/env python
"""Django's command line, with the embedded servers started where a command needs them."""

import os
import sys

from django.core.management import execute_from_command_line

from medspa.local import services


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "medspa.settings")
    if services.wanted_by(sys.argv):
        try:
            services.ensure_started()
        except services.LocalServiceError as error:
            sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
