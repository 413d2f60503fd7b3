from typing import Any

from django.core.management.base import BaseCommand

from medspa.audit.log import SystemActor
from treatments.catalogue.services.loading import load_catalogue


class Command(BaseCommand):
    help = (
        "Load areas, products, guidance and treatments from treatments/data/. Safe to repeat: "
        "rows edited in the administration are kept and named."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        report = load_catalogue(by=SystemActor("load_catalogue"))
        for name, counts in report.counts.items():
            self.stdout.write(f"{name}: {', '.join(f'{n} {what}' for what, n in counts.items())}")
        for kept in report.kept:
            self.stdout.write(f"kept as edited by the clinic: {kept}")
