"""Two clients turn out to be one person: what is ahead of the second goes to the first."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from bookings.errors import BothBusy
from bookings.models import Appointment, WaitlistEntry
from medspa.accounts.models import User
from medspa.audit.log import record
from medspa.clients.asking import say_one_person
from medspa.clients.models import Resemblance

Status = Appointment.Status
TO_COME = (Status.BOOKED, Status.CONFIRMED, Status.ARRIVED)


@transaction.atomic
def join_records(*, asked: Resemblance, by: User, now: datetime) -> Resemblance:
    """They are one person: visits to come, and places on the waitlist, go to the known record.

    What took place stays where it was written; whoever asks for the history of one record is told
    that of both (`medspa.clients.asking.records_of`). Raises NotPermitted, AnsweredBefore,
    BothBusy where both records have a visit at one time.
    """
    asked = say_one_person(asked=asked, by=by, now=now)
    visits = Appointment.objects.filter(client=asked.client, status__in=TO_COME, charted_at=None)
    for visit in visits.select_for_update(of=("self",), no_key=True).order_by("pk"):
        _take_along(visit, asked, by)
    _wait_as_one(asked, by)
    return asked


def _take_along(visit: Appointment, asked: Resemblance, by: User) -> None:
    try:
        with transaction.atomic():
            Appointment.objects.filter(pk=visit.pk).update(
                client=asked.known, version=F("version") + 1
            )
    except IntegrityError as error:
        raise BothBusy(
            f"Both records have a visit at that time ({visit.reference}). "
            "Move or cancel one of them, then answer again.",
            field=None,
        ) from error
    facts = {"client": asked.known_id, "was": asked.client_id}
    record(by=by, action="appointment.client_joined", target=visit, **facts)


def _wait_as_one(asked: Resemblance, by: User) -> None:
    """A wish that the known record has as well stays where it is."""
    for entry in WaitlistEntry.objects.filter(client=asked.client, state="waiting"):
        theirs = WaitlistEntry.objects.filter(client=asked.known, state="waiting")
        same = {"appointment_type": entry.appointment_type_id, "location": entry.location_id}
        if theirs.filter(**same).exists():
            continue
        WaitlistEntry.objects.filter(pk=entry.pk).update(client=asked.known)
        record(by=by, action="waitlist_entry.client_joined", target=entry, client=asked.known_id)
