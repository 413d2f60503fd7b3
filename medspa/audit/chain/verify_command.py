"""What the commands that verify a chain share: name each fault, print the head, exit 1."""

import sys
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from medspa.audit.chain.verification import Broken


class VerifyingCommand(BaseCommand):
    """`chain` is the word for what has a head; the three questions are the subclass's."""

    chain: str

    def head(self) -> str:
        """The last link, to be kept elsewhere."""
        raise NotImplementedError

    def broken(self, expected_heads: list[str]) -> Iterable[Broken]:
        """Every fault, one after the other."""
        raise NotImplementedError

    def summary(self, count: int) -> str:
        """One line on what was looked at, with so many faults."""
        raise NotImplementedError

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head", action="store_true", help=f"only print the {self.chain}'s head"
        )
        parser.add_argument(
            "--expect-head",
            action="append",
            default=[],
            metavar="NUMBER:SEAL",
            help="a head that was kept elsewhere; may be given again",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["head"]:
            self.stdout.write(self.head())
            return
        count = 0
        for broken in self.broken(options["expect_head"]):
            count += 1
            self.stdout.write(str(broken))
        self.stdout.write(self.summary(count))
        self.stdout.write(f"Head of the {self.chain}: {self.head()}")
        if count:
            sys.exit(1)
