"""What happened while nobody could write it down, with its true times."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bookings.booking.checking_out import check_out
from bookings.booking.lifecycle import begin_afterwards, change_status
from bookings.errors import WrongStep
from bookings.ground.history import get_fresh_and_lock, require_seen, since_when
from bookings.models import Appointment
from medspa.audit.log import Actor, record

Status = Appointment.Status
Step = tuple[Status, datetime]
"""What the visit became, and when it truly did."""


@dataclass(frozen=True)
class Happened:
    """To one visit: the client came and left at these instants, or `missed` it. One whose client is
    here already can only be left."""

    arrived_at: datetime | None = None
    left_at: datetime | None = None
    missed: bool = False


@transaction.atomic
def enter_late(
    *, appointment: Appointment, happened: Happened, by: Actor, now: datetime, seen_version: int
) -> Appointment:
    """The steps of the day that are missing yet, each in the history at its own time; the log says
    that they were entered late, and when. Raises WrongStep, Stale, and what `change_status`,
    `begin_afterwards` and `check_out` raise."""
    _require_possible(appointment, happened, now)
    steps = list(_missing_steps(appointment, happened, now))
    if not steps:
        return appointment
    require_seen(get_fresh_and_lock(appointment), seen_version, by)
    done = appointment
    for to, at in steps:
        done = _take(done, to, at, by)
    if happened.left_at:
        done = check_out(appointment=done, by=by, now=happened.left_at)
    record(
        by=by,
        action="appointment.entered_late",
        target=done,
        arrived_at=happened.arrived_at,
        left_at=happened.left_at,
    )
    return done


def _missing_steps(appointment: Appointment, happened: Happened, now: datetime) -> Iterator[Step]:
    """From the status that the visit has."""
    if happened.missed:
        yield Status.NO_SHOW, now
    if happened.arrived_at:
        yield Status.ARRIVED, happened.arrived_at
    if happened.left_at and appointment.status != Status.IN_TREATMENT:
        came_at = happened.arrived_at or _came_at(appointment)
        yield Status.IN_TREATMENT, came_at or happened.left_at
    if happened.left_at:
        yield Status.COMPLETED, happened.left_at


def _take(appointment: Appointment, to: Status, at: datetime, by: Actor) -> Appointment:
    if to == Status.IN_TREATMENT:
        return begin_afterwards(appointment=appointment, by=by, at=at)
    return change_status(appointment=appointment, to=to, by=by, now=at)


def _require_possible(appointment: Appointment, happened: Happened, now: datetime) -> None:
    arrived_at, left_at = happened.arrived_at, happened.left_at
    if happened.missed and (arrived_at or left_at):
        raise WrongStep("Either the client came, or not.")
    if appointment.is_here and (arrived_at or happened.missed):
        raise WrongStep("That the client came is entered already. When did they leave?")
    if left_at and not arrived_at and not appointment.is_here:
        raise WrongStep("Please say when the client arrived, too.")
    came_at = arrived_at or (_came_at(appointment) if left_at else None)
    if (left_at or arrived_at or now) > now or (came_at and left_at and left_at < came_at):
        raise WrongStep("These times are ahead of us, or in the wrong order.")


def _came_at(appointment: Appointment) -> datetime | None:
    """Since when the client waits, or is in the room."""
    rows = Appointment.objects.filter(pk=appointment.pk)
    since: datetime | None = rows.values_list(since_when(), flat=True).get()
    return since
