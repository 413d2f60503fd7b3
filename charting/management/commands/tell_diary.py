from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import Q

from charting.standing import tell_everything
from medspa.clients.models import Client


class Command(BaseCommand):
    help = "Tell the diary of all clearances and treatments. Once after an upgrade; again is safe."

    def handle(self, *args: Any, **options: Any) -> None:
        known = Q(clearances__isnull=False) | Q(charts__signed_at__isnull=False)
        clients = Client.objects.filter(known).distinct()
        for client in clients.iterator():
            with transaction.atomic():
                tell_everything(client)
        self.stdout.write(f"The diary knows of {clients.count()} clients.")
