"""Publish the consent forms that a clinic begins with, where it has none of its own."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from charting.consents.services.loading import load_consent_forms
from medspa.audit.log import SystemActor


class Command(BaseCommand):
    help = "Publish consent forms to begin with, each marked as not reviewed. Changes none."

    def handle(self, *args: Any, **options: Any) -> None:
        made = load_consent_forms(by=SystemActor("load_consent_forms"), now=timezone.now())
        for form in made:
            self.stdout.write(f"{form} ({form.language}): to be read through by the clinic")
        if not made:
            self.stdout.write("Every form has words already.")
