"""Two clients turn out to be one person: what is ahead of the second goes to the first."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from bookings.errors import BothBusy
from bookings.models import Appointment, WaitlistEntry
from bookings.waitlist.entries import close_entry
from medspa.accounts.models import User
from medspa.audit.log import record
from medspa.clients.errors import TwoBirthDates
from medspa.clients.models import Client, Resemblance
from medspa.clients.resemblances import (
    ask_whether_one,
    has_history,
    put_away,
    say_one_person,
    tells_history,
)
from medspa.work.services import hand_over_work

Status = Appointment.Status
TAKEN_PLACE = (Status.IN_TREATMENT, Status.COMPLETED)
CLIENT_TWICE = "appointment_client_once_at_a_time"


@tells_history
def has_come(client: Client) -> bool:
    """An appointment took place, or its record is signed."""
    took_place = Q(status__in=TAKEN_PLACE) | Q(charted_at__isnull=False)
    return Appointment.objects.filter(took_place, client=client).exists()


@transaction.atomic
def join_records(*, asked: Resemblance, by: User, now: datetime) -> Resemblance:
    """They are one person: from now on the history of either is that of both.

    A second record without a history of its own is put away: its appointments, none of which took
    place, and its places on the waitlist go to the known record. One with a history stays whole,
    with its appointments; whoever treats reads both (docs/adr/0026). Raises NotPermitted,
    AnsweredBefore, BothBusy where both records have an appointment at one time.
    """
    _require_not_both_here(asked, now)
    asked = say_one_person(asked=asked, by=by, now=now)
    if asked.client == asked.known or has_history(asked.client):
        return asked
    appointments = Appointment.objects.filter(client=asked.client)
    for appointment in appointments.select_for_update(of=("self",), no_key=True).order_by("pk"):
        _take_along(appointment, asked, by)
    _wait_as_one(asked, by, now)
    hand_over_work(was=asked.client, now_is=asked.known, by=by)
    put_away(client=asked.client, known=asked.known, by=by)
    asked.client.refresh_from_db()
    return asked


def born_differently(one: Client, other: Client) -> bool:
    """Both dates of birth are known, and they are two."""
    return None not in (one.birth_on, other.birth_on) and one.birth_on != other.birth_on


@transaction.atomic
def join_two(
    *, one: Client, other: Client, by: User, now: datetime, dates_read: bool = False
) -> Resemblance:
    """As `join_records`, of two records that nobody was asked about: the one without a history of
    its own goes, else the later one. `dates_read`: somebody asked about two dates of birth. Raises
    TwoBirthDates, and what `join_records` raises."""
    if born_differently(one, other) and not dates_read:
        raise TwoBirthDates(
            "They have different dates of birth. Ask first, and say below that you did."
        )
    first, later = sorted((one, other), key=lambda each: (not has_history(each), each.pk))
    asked = ask_whether_one(client=later, known=first, by=by)
    return join_records(asked=asked, by=by, now=now)


def _require_not_both_here(asked: Resemblance, now: datetime) -> None:
    """Two people who sit in the same waiting room are not one."""
    here = Appointment.objects.filter(
        status__in=Appointment.DURING_VISIT, starts_at__gt=now - timedelta(hours=12)
    )
    if all(here.filter(client=each).exists() for each in (asked.client, asked.known)):
        raise BothBusy(
            "Both are checked in now. If it is one person, undo one check-in first.", field=None
        )


def _take_along(appointment: Appointment, asked: Resemblance, by: User) -> None:
    """What is written about this appointment goes on to the address that was given for it."""
    appointment.contact_email = _address_of(appointment, asked)
    appointment.client, appointment.version = asked.known, appointment.version + 1
    try:
        with transaction.atomic():
            appointment.save(update_fields=["client", "contact_email", "version"])
    except IntegrityError as error:
        raise _both_busy_error(appointment, error) from error
    facts = {"client": asked.known_id, "was": asked.client_id}
    record(by=by, action="appointment.client_joined", target=appointment, **facts)


def _address_of(appointment: Appointment, asked: Resemblance) -> str:
    given = appointment.contact_email or asked.client.email
    return "" if given == asked.known.email else given


def _both_busy_error(appointment: Appointment, error: IntegrityError) -> Exception:
    constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    if constraint != CLIENT_TWICE:
        return error
    return BothBusy(
        f"Both records have a visit at that time ({appointment.reference}). "
        "Move or cancel one of them, then answer again.",
        field=None,
    )


def _wait_as_one(asked: Resemblance, by: User, now: datetime) -> None:
    """A wish that the known record has as well stays there; its twin would be offered twice."""
    for entry in WaitlistEntry.objects.filter(client=asked.client, state="waiting").order_by("pk"):
        theirs = WaitlistEntry.objects.filter(client=asked.known, state="waiting")
        same = {"appointment_type": entry.appointment_type_id, "location": entry.location_id}
        if theirs.filter(**same).exists():
            close_entry(entry, WaitlistEntry.State.REMOVED, by, now)
            continue
        WaitlistEntry.objects.filter(pk=entry.pk, state="waiting").update(client=asked.known)
        record(by=by, action="waitlist_entry.client_joined", target=entry, client=asked.known_id)
