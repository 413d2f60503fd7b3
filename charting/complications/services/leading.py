"""Who leads a case: the one who opened it, until the lead is handed on. They close it, as a
prescriber does; anybody else asks them to."""

import uuid
from datetime import datetime

from django.db import transaction

from charting.complications.said import LineSaid
from charting.complications.services.locking import lock_event
from charting.complications.services.logging import write_line
from charting.ground.acting_staff import active_chart_writers
from charting.models import EventEntry, SafetyEvent
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clinic.models import StaffMember
from medspa.errors import NotPermitted

Kind, ClosedAs = EventEntry.Kind, SafetyEvent.ClosedAs


def closes_as(event: SafetyEvent, by: User) -> SafetyEvent.ClosedAs:
    """In which part they would close the case."""
    if event.lead.user_id == by.pk:
        return ClosedAs.LEAD
    return ClosedAs.PRESCRIBER if by.may(Permission.GRANT_CLEARANCE) else ClosedAs.OTHER


def possible_leads(event: SafetyEvent) -> list[StaffMember]:
    """To whom the lead can be handed."""
    staff = StaffMember.objects.filter(is_active=True, user__in=active_chart_writers())
    return list(staff.exclude(pk=event.lead.pk))


@transaction.atomic
def hand_lead(
    *, event: SafetyEvent, to: StaffMember, key: uuid.UUID, by: User, now: datetime
) -> SafetyEvent:
    """Somebody else leads the case from now on. By who leads it or a prescriber.

    Raises NotPermitted, EventClosed.
    """
    event, staff = lock_event(event, by)
    if event.entries.filter(key=key).exists():
        return event
    if closes_as(event, by) == ClosedAs.OTHER:
        raise NotPermitted(f"Only {event.lead} or a prescriber hands the lead on.")
    if to not in possible_leads(event):
        raise NotPermitted(f"{to} cannot lead this case.")
    event.led_by = to
    event.save(update_fields=["led_by"])
    write_line(event, staff, now, LineSaid(kind=Kind.LEAD, key=key, text=str(to)))
    record(by=by, action="event.lead_handed_on", target=event, to=to.pk)
    return event


@transaction.atomic
def ask_to_close(*, event: SafetyEvent, key: uuid.UUID, by: User, now: datetime) -> SafetyEvent:
    """Ask who leads it, or a prescriber, to close the case: it stands in the log, and above all
    that waits on the page of charts. Raises NotPermitted, EventClosed."""
    event, staff = lock_event(event, by)
    if not event.entries.filter(key=key).exists():
        whom = f"{event.lead}, or a prescriber"
        write_line(event, staff, now, LineSaid(kind=Kind.ASKED, key=key, text=whom))
        record(by=by, action="event.asked_to_close", target=event)
    return event
