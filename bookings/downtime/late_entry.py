"""What happened while nobody could write it down, with its true times."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction

from bookings.booking.checking_out import check_out
from bookings.booking.lifecycle import change_status
from bookings.errors import WrongStep
from bookings.models import Appointment
from medspa.audit.log import Actor, record

Status = Appointment.Status


@dataclass(frozen=True)
class Happened:
    """To one visit: the client came and left at these instants, or `missed` it."""

    arrived_at: datetime | None = None
    left_at: datetime | None = None
    missed: bool = False


@transaction.atomic
def enter_late(
    *, appointment: Appointment, happened: Happened, by: Actor, now: datetime, seen_version: int
) -> Appointment:
    """The steps of the day, each in the history at its own time; the log says that they were
    entered late, and when. Raises WrongStep, and what `change_status` and `check_out` raise."""
    _require_possible(happened, now)
    take = partial(change_status, appointment=appointment, by=by)
    if happened.missed:
        done = take(to=Status.NO_SHOW, now=now, seen_version=seen_version)
    elif happened.arrived_at:
        done = take(to=Status.ARRIVED, now=happened.arrived_at, seen_version=seen_version)
        if happened.left_at:
            take(to=Status.IN_TREATMENT, now=happened.arrived_at)
            take(to=Status.COMPLETED, now=happened.left_at)
            done = check_out(appointment=appointment, by=by, now=happened.left_at)
    else:
        return appointment
    record(
        by=by,
        action="appointment.entered_late",
        target=done,
        arrived_at=happened.arrived_at,
        left_at=happened.left_at,
    )
    return done


def _require_possible(happened: Happened, now: datetime) -> None:
    arrived_at, left_at = happened.arrived_at, happened.left_at
    if happened.missed and (arrived_at or left_at):
        raise WrongStep("Either the client came, or not.")
    if left_at and not arrived_at:
        raise WrongStep("Please say when the client arrived, too.")
    if (left_at or arrived_at or now) > now or (arrived_at and left_at and left_at < arrived_at):
        raise WrongStep("These times are ahead of us, or in the wrong order.")
