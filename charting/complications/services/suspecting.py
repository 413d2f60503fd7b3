"""Which injections, and so which lots, a case is held to come from."""

from django.db import transaction

from charting.complications.errors import NotOfClient
from charting.complications.services.locking import lock_event
from charting.models import EventSuspect, Injection, SafetyEvent
from medspa.accounts.models import User
from medspa.audit.log import record
from medspa.clients.resemblances import records_of
from medspa.clinic.models import StaffMember


@transaction.atomic
def choose_suspect(
    *, event: SafetyEvent, injection: Injection, is_suspected: bool, by: User
) -> None:
    """Hold an injection for the cause, or no more.

    Raises NotPermitted, EventClosed, NotOfClient.
    """
    event, staff = lock_event(event, by)
    if not records_of(event.client).filter(pk=injection.chart.client_id).exists():
        raise NotOfClient("This was given to somebody else.")
    if is_suspected:
        suspect(event, injection, staff)
    else:
        EventSuspect.objects.filter(event=event, injection=injection).delete()
    facts = {"injection": injection.pk, "is_suspected": is_suspected}
    record(by=by, action="event.suspect_chosen", target=event, **facts)


def suspect(event: SafetyEvent, line: Injection, staff: StaffMember) -> None:
    """With what was given, as it stands now: the line of an open chart may be corrected."""
    drawn = line.container.drawn
    EventSuspect.objects.get_or_create(
        event=event,
        injection=line,
        defaults={
            "area": line.area,
            "side": line.side,
            "amount": line.amount,
            "lot": line.container.lot,
            "serial": drawn.serial if drawn else "",
            "given_at": line.at,
            "by": staff,
        },
    )
