"""An appointment and its record: what is signed took place as it stands in the diary.

Whoever keeps the clinical record calls this in the transaction in which it is signed or retracted.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from bookings.errors import AppointmentCharted, AppointmentUnderWay, WrongStep
from bookings.ground.history import RETRACTED, get_fresh_and_lock, note_status
from bookings.messages.notices import withdraw_reminder
from bookings.models import Appointment
from medspa.audit.log import Actor, record

Status = Appointment.Status
COMPLETES = (
    Status.BOOKED,
    Status.CONFIRMED,
    Status.ARRIVED,
    Status.IN_TREATMENT,
    Status.COMPLETED,
)


@transaction.atomic
def complete_charted(
    *, appointment: Appointment, by: Actor, now: datetime, signed_at: datetime
) -> Appointment:
    """The record of the appointment was signed: it is completed, whatever step it had reached.

    Raises WrongStep for one that was cancelled or to which nobody came. Lock the client first.
    """
    fresh = get_fresh_and_lock(appointment)
    if fresh.is_charted:
        return fresh
    if fresh.status not in COMPLETES:
        says = gettext(
            "The visit is marked “%(state)s”. If it took place, put that right on the day board "
            "first."
        )
        raise WrongStep(says % {"state": fresh.status_word})
    if fresh.is_before_visit:
        withdraw_reminder(fresh)
    was, fresh.status, fresh.charted_at = fresh.status, Status.COMPLETED, signed_at
    fresh.version += 1
    fresh.save(update_fields=["status", "charted_at", "version"])
    if was != Status.COMPLETED:
        note_status(fresh, by=by, at=now, reason="Its record was signed")
    record(by=by, action="appointment.charted", target=fresh, was=was, now=fresh.status)
    return fresh


@transaction.atomic
def release_charted(*, appointment: Appointment, by: Actor, now: datetime) -> Appointment:
    """The record was retracted since nothing of it happened: the diary may be put right again.

    The appointment stays completed until somebody takes that step back.
    """
    fresh = get_fresh_and_lock(appointment)
    if not fresh.is_charted:
        return fresh
    fresh.charted_at = None
    fresh.version += 1
    fresh.save(update_fields=["charted_at", "version"])
    note_status(fresh, by=by, at=now, reason=RETRACTED)
    record(by=by, action="appointment.record_retracted", target=fresh)
    return fresh


def require_not_charted(appointment: Appointment) -> None:
    """Raises AppointmentCharted."""
    if appointment.is_charted:
        raise AppointmentCharted(gettext("The record of this visit is signed: it stays as it is."))


@contextmanager
def record_respected() -> Iterator[None]:
    """Turn what the record's own triggers say about a change of the appointment into a sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if constraint == "appointment_is_charted":
            raise AppointmentCharted(
                gettext("The record of this visit is signed: it stays as it is.")
            ) from error
        if constraint == "appointment_is_under_way":
            raise AppointmentUnderWay(
                gettext("This visit has begun already: it stays in the diary.")
            ) from error
        raise
