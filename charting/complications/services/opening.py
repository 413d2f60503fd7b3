"""A case is opened at once, by one tap: nothing is asked, and no rule stands in the way."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from charting.complications.queries import lines_before
from charting.complications.services.following import follow_kind
from charting.ground.acting_staff import require_staff
from charting.models import Chart, EventEntry, Injection, SafetyEvent
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.clients.services import lock_client
from medspa.clinic.models import Location, StaffMember
from treatments.models import Modality

LATELY = timedelta(days=1)
"""Filler given within it makes an occlusion what is held to be until somebody says otherwise."""

ASSUMED = "Opened. Filler was given in the last day, so a vascular occlusion is assumed."


@transaction.atomic
def open_event(
    *, client: Client, location: Location, by: User, now: datetime, chart: Chart | None = None
) -> SafetyEvent:
    """The client's open case, or a new one. Two who press at once get the same. Raises
    NotPermitted and nothing else."""
    staff = require_staff(by, Permission.WRITE_CHARTS)
    lock_client(client.pk)
    running = SafetyEvent.objects.running().filter(client=client).first()
    if running:
        return running
    kind = _likely(lines_before(client, now), now)
    event = SafetyEvent.objects.create(
        client=client,
        location=location,
        chart=chart if chart and chart.client_id == client.pk else None,
        kind=kind,
        began_at=now,
        opened_at=now,
        opened_by=staff,
    )
    _begin_log(event, staff, now)
    follow_kind(event)
    record(by=by, action="event.opened", target=event, client=client.pk)
    return event


def _likely(lines: list[Injection], now: datetime) -> SafetyEvent.Kind:
    """Filler of the last day: what cannot wait. Else nobody said yet."""
    recent = [line for line in lines if line.at > now - LATELY]
    if any(line.product.modality == Modality.FILLER for line in recent):
        return SafetyEvent.Kind.OCCLUSION
    return SafetyEvent.Kind.UNSAID


def _begin_log(event: SafetyEvent, staff: StaffMember, now: datetime) -> None:
    EventEntry.objects.create(
        event=event,
        key=uuid.uuid4(),
        kind=EventEntry.Kind.OPENED,
        text=ASSUMED if event.kind == SafetyEvent.Kind.OCCLUSION else "",
        by=staff,
        at=now,
        entered_at=now,
    )
