"""`manage.py bench_live`: how soon open boards know of bookings, on a database of its own."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from devtools.bench.data.clinic import make_clinic
from devtools.bench.live import measure_live
from devtools.database import bench_database


class Command(BaseCommand):
    help = "Boards that look while bookings are made (docs/benchmarks.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--boards", type=int, default=200)
        parser.add_argument("--rate", type=int, default=20, help="bookings a second")
        parser.add_argument("--seconds", type=int, default=60)

    def handle(self, *, boards: int, rate: int, seconds: int, **options: Any) -> None:
        with bench_database():
            found = measure_live(make_clinic(), boards=boards, rate=rate, seconds=seconds)
        for name, value in vars(found).items():
            self.stdout.write(f"{name}: {value}")
