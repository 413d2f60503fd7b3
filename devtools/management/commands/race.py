"""`manage.py race`: what meets at the same moment, on a database of its own."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from devtools.database import bench_database
from devtools.races.everything import KINDS
from devtools.races.judge import run_races

NAME = "medspa_race"
ROW = "{:26}{:>8}{:>8}{:>9}{:>12}{:>11}{:>8}{:>9}"


class Command(BaseCommand):
    help = "Races for one time or one chart (docs/benchmarks.md): nothing may collide or deadlock."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rounds", type=int, default=1000, help="of each kind")
        parser.add_argument("--kind", action="append", help="only this one; may come again")

    def handle(self, *, rounds: int, kind: list[str] | None, **options: Any) -> None:
        heads = "", "rounds", "won", "refused", "collisions", "deadlocks", "wrong", "seconds"
        self.stdout.write(ROW.format(*heads))
        with bench_database(name=NAME):
            clean = [self._run(one, rounds) for one in KINDS if not kind or one.name in kind]
        if not all(clean):
            raise CommandError("Something collided, or ended as it never should.")

    def _run(self, kind: Any, rounds: int) -> bool:
        seen = run_races(kind, rounds)
        refused = sum(seen.refused.values())
        found = seen.collisions, seen.deadlocks, len(seen.wrong), seen.seconds
        self.stdout.write(ROW.format(seen.kind, seen.rounds, seen.won, refused, *found))
        for each in seen.wrong[:5]:
            self.stderr.write(each)
        self.stdout.flush()
        return seen.is_clean
