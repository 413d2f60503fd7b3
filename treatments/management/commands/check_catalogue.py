"""`manage.py check_catalogue`: what the catalogue does not know of a product, with the source."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from treatments.catalogue.gaps import product_gaps


class Command(BaseCommand):
    help = (
        "List products that lack a least age, lidocaine, contraindications, storage or a size, "
        "with the source of what is known. With --strict it fails if there are any."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--strict", action="store_true", help="exit 1 if anything is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        gaps = product_gaps()
        for gap in gaps:
            self.stdout.write(f"{gap.product}: {', '.join(gap.missing)} not found ({gap.source})")
        self.stdout.write(f"{len(gaps)} products with something not found")
        if gaps and options["strict"]:
            raise CommandError("The catalogue has gaps.")
