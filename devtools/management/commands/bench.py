"""`manage.py bench`: how quick availability and booking are, on a database of its own."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from devtools.bench.report import report_lines
from devtools.bench.run import SIZES, measure_all
from devtools.database import bench_database


class Command(BaseCommand):
    help = "Benchmarks of availability and booking (docs/benchmarks.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quick", action="store_true", help="without a million appointments")
        parser.add_argument("--keep", action="store_true", help="keep the database medspa_bench")

    def handle(self, *, quick: bool, keep: bool, **options: Any) -> None:
        with bench_database(keep=keep):
            report = measure_all(SIZES[:-1] if quick else SIZES, say=self._say)
            path = report.write()
        for line in report_lines(report):
            self.stdout.write(line)
        self.stdout.write(f"Written to {path}")

    def _say(self, what: str) -> None:
        self.stderr.write(what)
