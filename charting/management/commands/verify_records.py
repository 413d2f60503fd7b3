"""Is every signed chart as it was signed? Names each row that is not; exits 1 then."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from charting import ledger
from charting.record_check import before_keys, broken_records, signed_or_entered


class Command(BaseCommand):
    help = "Verify every signed chart and the ledger of signatures. Exits 1 if anything is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", action="store_true", help="only print the ledger's head")
        parser.add_argument(
            "--expect-head",
            action="append",
            default=[],
            metavar="NUMBER:SEAL",
            help="a head that was kept elsewhere; may be given again",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["head"]:
            self.stdout.write(ledger.head())
            return
        count = 0
        for broken in broken_records(options["expect_head"]):
            count += 1
            self.stdout.write(str(broken))
        self._say(count)
        if count:
            sys.exit(1)

    def _say(self, count: int) -> None:
        charts, old = signed_or_entered().count(), before_keys()
        verdict = f"{count} faults" if count else "all as they were signed"
        self.stdout.write(f"{charts} charts, {verdict}; {old} sealed before keys.")
        self.stdout.write(f"Head of the ledger: {ledger.head()}")
