"""Make a visit longer or shorter where it stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from psycopg.types.range import TimestamptzRange

from bookings.availability.open_hours import find_hours_of_day, time_off_between
from bookings.booking.charted_appointments import record_respected
from bookings.errors import OffGrid, OutsideHours, SlotTaken, WrongStep
from bookings.ground.access import require_may_change
from bookings.ground.history import NEW_LENGTH, get_fresh_and_lock, note_status, require_seen
from bookings.models import Appointment, AppointmentQuerySet
from bookings.reservation.conflicts import describe_appointment, mark_offered_holds
from bookings.reservation.deliberate_double_booking import first_of_overlap
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
    before, duration = fresh.lasts, ends_at - fresh.starts_at
    if duration == before:
        return fresh
    _require_sensible(fresh, duration)
    added = _last_longer(fresh, duration)
    _require_free(fresh, added, now)
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


@dataclass(frozen=True)
class _Added:
    """What the visit takes more than before; `occupied` with the time afterwards."""

    ends_at: tuple[datetime, datetime]
    occupied: TimestamptzRange


def _last_longer(appointment: Appointment, duration: timedelta) -> _Added | None:
    """Unsaved; None where it gives time back."""
    ended_at, free_from = appointment.ends_at, appointment.occupied.upper
    appointment.ends_at = appointment.starts_at + duration
    free_now_from = appointment.ends_at + (free_from - ended_at)
    appointment.occupied = TimestamptzRange(appointment.occupied.lower, free_now_from)
    if appointment.ends_at <= ended_at:
        return None
    return _Added((ended_at, appointment.ends_at), TimestamptzRange(free_from, free_now_from))


def _require_free(appointment: Appointment, added: _Added | None, now: datetime) -> None:
    """Of the provider's hours and of whatever stands there: what can be said before it is tried.
    Only the minutes that are added are judged, and who shares the provider by agreement may."""
    if added is None:
        return
    if not _is_within_hours(appointment, *added.ends_at):
        raise OutsideHours(f"{appointment.provider.name} doesn't work that long.")
    standing = Appointment.objects.active(now).exclude(pk=appointment.pk)
    at_once = standing.filter(occupied__overlap=added.occupied)
    first = first_of_overlap(appointment)
    theirs = at_once.filter(provider=appointment.provider_id).exclude(pk=first)
    if other := _first(theirs.exclude(overlaps__isnull=False, overlaps=first)):
        says = f"{appointment.provider.name} is taken: {describe_appointment(other)}."
        raise SlotTaken(says, appointments=[other])
    if other := _first(at_once.filter(resources__in=appointment.resource_ids)):
        raise SlotTaken(f"The room or device is taken: {describe_appointment(other)}.")


def _is_within_hours(appointment: Appointment, from_at: datetime, to_at: datetime) -> bool:
    """Whether the provider works all the while."""
    location = appointment.location
    begins, ends = (location.local(at).replace(tzinfo=None) for at in (from_at, to_at))
    away = time_off_between(location, from_at, to_at)
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
