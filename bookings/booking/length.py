"""Make a visit longer or shorter where it stands."""

from datetime import datetime, timedelta

from django.db import transaction

from bookings.availability.open_hours import find_hours_of_day, time_off_between
from bookings.booking.charted_appointments import record_respected
from bookings.booking.move import last_for
from bookings.errors import OffGrid, OutsideHours, SlotTaken, WrongStep
from bookings.ground.access import require_may_change
from bookings.ground.history import NEW_LENGTH, get_fresh_and_lock, note_status, require_seen
from bookings.models import Appointment, AppointmentQuerySet
from bookings.reservation.conflicts import describe_appointment, mark_offered_holds
from bookings.reservation.reserve import (
    ReservedResources,
    collisions_refused,
    lock_reserved,
)
from bookings.reservation.slot_request import request_again
from medspa.accounts.permissions import Permission
from medspa.audit.log import Actor, record

STEP = timedelta(minutes=5)
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(hours=8)


@transaction.atomic
def change_length(
    *, appointment: Appointment, ends_at: datetime, by: Actor, now: datetime, seen_version: int
) -> Appointment:
    """Let it end at another time; what it needs afterwards (turnover) follows. Nobody is told: the
    start is what was agreed on.

    Raises WrongStep, OffGrid, NotPermitted, Stale, OutsideHours, SlotTaken, which names what is in
    the way, and ClientBusy.
    """
    require_may_change(by, appointment, Permission.BOOK_FOR_CLIENT)
    reserved = ReservedResources(appointment.provider_id, tuple(appointment.resource_ids))
    lock_reserved(appointment, reserved, now=now)
    fresh = get_fresh_and_lock(appointment)
    require_seen(fresh, seen_version, by)
    before, duration = fresh.ends_at - fresh.starts_at, ends_at - fresh.starts_at
    if duration == before:
        return fresh
    _require_sensible(fresh, duration)
    last_for(fresh, duration)
    _require_free(fresh, now)
    fresh.version += 1
    with collisions_refused(request_again(fresh, now, by_staff=True)), record_respected():
        fresh.save()
    _note(fresh, before, duration, by, now)
    return fresh


def _require_sensible(appointment: Appointment, duration: timedelta) -> None:
    if not (appointment.is_before_visit or appointment.is_here):
        raise WrongStep(f"This visit is {appointment.status_word}: its length stays.")
    if duration % STEP or not SHORTEST <= duration <= LONGEST:
        raise OffGrid("A visit lasts 5 minutes to 8 hours, in steps of 5 minutes.")


def _require_free(appointment: Appointment, now: datetime) -> None:
    """Of the provider's hours and of whatever stands there: what can be said before it is tried."""
    if not _is_within_hours(appointment):
        raise OutsideHours(f"{appointment.provider.name} doesn't work that long.")
    standing = Appointment.objects.active(now).exclude(pk=appointment.pk)
    at_once = standing.filter(occupied__overlap=appointment.occupied)
    theirs = at_once.filter(provider=appointment.provider_id)
    if not appointment.overlaps_id and (other := _first(theirs)):
        says = f"{appointment.provider.name} is taken: {describe_appointment(other)}."
        raise SlotTaken(says, appointments=[other])
    if other := _first(at_once.filter(resources__in=appointment.resource_ids)):
        raise SlotTaken(f"The room or device is taken: {describe_appointment(other)}.")


def _is_within_hours(appointment: Appointment) -> bool:
    """Whether the provider works from its beginning to its end."""
    location = appointment.location
    stretch = (appointment.starts_at, appointment.ends_at)
    begins, ends = (location.local(at).replace(tzinfo=None) for at in stretch)
    away = time_off_between(location, *stretch)
    if any(each.provider_id in (None, appointment.provider_id) for each in away):
        return False
    hours = find_hours_of_day(location, begins.date())
    theirs = [each for each in hours if each.provider.pk == appointment.provider_id]
    return any(each.wall_from <= begins and ends <= each.wall_to for each in theirs)


def _first(appointments: AppointmentQuerySet) -> Appointment | None:
    found: Appointment | None = mark_offered_holds(appointments.with_people()).first()
    return found


def _note(
    appointment: Appointment, before: timedelta, after: timedelta, by: Actor, now: datetime
) -> None:
    minutes = [each // timedelta(minutes=1) for each in (before, after)]
    reason = "{} from {} to {} minutes".format(NEW_LENGTH, *minutes)
    note_status(appointment, by=by, at=now, reason=reason)
    record(
        by=by,
        action="appointment.length_changed",
        target=appointment,
        was_min=minutes[0],
        minutes=minutes[1],
    )
