from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from medspa.audit.log import SystemActor
from website.services import load_pages, load_treatment_words


class Command(BaseCommand):
    help = (
        "Publish the pages that the site begins with, in every language. Safe to repeat: an "
        "address at which the clinic has written anything is left alone."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_pages(by=SystemActor("load_pages"), now=timezone.now())
        for page in loaded:
            self.stdout.write(f"published {page}")
        words = load_treatment_words(by=SystemActor("load_pages"))
        if words:
            self.stdout.write(f"added words of a second language to {words} treatments")
        if not loaded and not words:
            self.stdout.write("nothing to load: every page is already there")
