from functools import partial
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Q

from charting.followup.booking_eligibility import sync_everything
from medspa.audit.log import reference
from medspa.audit.sweeping import sweeping
from medspa.clients.models import Client


class Command(BaseCommand):
    help = "Tell the diary of all clearances and treatments. Once after an upgrade; again is safe."

    def handle(self, *args: Any, **options: Any) -> None:
        known = Q(clearances__isnull=False) | Q(charts__signed_at__isnull=False)
        clients = Client.objects.filter(known).distinct()
        with sweeping("charting.diary") as each:
            for client in clients.iterator():
                each.alone(reference(client), partial(sync_everything, client))
            known_now = clients.count() - len(each.failures)
            self.stdout.write(f"The diary knows of {known_now} clients.")
