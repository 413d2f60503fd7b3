"""`manage.py check_catalogue`: what the catalogue does not know of a product, with the source."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from treatments.catalogue.gaps import product_gaps
from treatments.catalogue.jurisdictions import checked_states, jurisdiction_of


class Command(BaseCommand):
    help = (
        "List products that lack a least age, lidocaine, contraindications, storage or a size, "
        "with the source of what is known; and what states say of exams that nobody has reviewed "
        "for a year. With --strict it fails if there are any."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--strict", action="store_true", help="exit 1 if anything is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = self._tell_states()
        gaps = product_gaps()
        for gap in gaps:
            self.stdout.write(f"{gap.product}: {', '.join(gap.missing)} not found ({gap.source})")
        self.stdout.write(f"{len(gaps)} products with something not found")
        if (gaps or waiting) and options["strict"]:
            raise CommandError("The catalogue has gaps.")

    def _tell_states(self) -> int:
        """What each state says of exams and nobody has reviewed, or not for a year."""
        today = timezone.now().date()
        found = [jurisdiction_of(state) for state in checked_states()]
        for state in found:
            for value in state.to_check(today):
                self.stdout.write(f"{state.name}: {value}")
        waiting = sum(len(state.to_check(today)) for state in found)
        self.stdout.write(f"{waiting} values of {len(found)} states to be checked")
        return waiting
