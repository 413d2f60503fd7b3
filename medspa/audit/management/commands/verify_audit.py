"""Is the audit log as it was written? Names each event that is not; exits 1 then."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from medspa.audit import chain
from medspa.audit.check import broken_audit, unsealed_count
from medspa.audit.models import AuditBlock


class Command(BaseCommand):
    help = "Verify the chain of the audit log. Exits 1 if anything is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", action="store_true", help="only print the chain's head")
        parser.add_argument(
            "--expect-head",
            action="append",
            default=[],
            metavar="NUMBER:SEAL",
            help="a head that was kept elsewhere; may be given again",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["head"]:
            self.stdout.write(chain.head())
            return
        count = 0
        for broken in broken_audit(options["expect_head"]):
            count += 1
            self.stdout.write(str(broken))
        self._say(count)
        if count:
            sys.exit(1)

    def _say(self, count: int) -> None:
        verdict = f"{count} faults" if count else "all as they were sealed"
        waiting = unsealed_count()
        self.stdout.write(
            f"{AuditBlock.objects.count()} blocks, {verdict}; {waiting} events wait to be sealed."
        )
        self.stdout.write(f"Head of the audit log: {chain.head()}")
