"""Taking time in the diary: choose, lock, look again, then write.

What is locked and in which order: `reservation.locks` and docs/adr/0019.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from psycopg.types.range import TimestamptzRange

from bookings.availability.search import Slot
from bookings.errors import ProviderBusy
from bookings.ground.references import new_reference
from bookings.models import Appointment, AppointmentResource
from bookings.reservation.day_limits import find_full_providers, provider_in_turn
from bookings.reservation.deliberate_double_booking import (
    DoubleBooking,
    DoubleBookingRequest,
    agree_double_booking,
    require_can_double_book,
)
from bookings.reservation.locks import (
    NOTHING_LOCKED,
    Waits,
    find_conflicts,
    lock_resources,
    lock_rows,
)
from bookings.reservation.resources import resources_wanted
from bookings.reservation.schedule_rules import require_possible, unavailability_error
from bookings.reservation.slot_request import SlotRequest, client_busy_error, slot_taken_error
from medspa.audit.log import SYSTEM, Actor, record
from medspa.clinic.models import Resource, StaffMember

TRIES = (Waits.FOR_NONE, Waits.FOR_NONE, Waits.FOR_ONE, Waits.FOR_ONE, Waits.FOR_ALL)


class _Lost(Exception):
    """What was chosen was taken, or is somebody else's turn, by the time that it was locked."""


@dataclass(frozen=True)
class ReservedResources:
    """Who and where, locked and free until the end of the transaction.

    `is_full`: the provider has had as many visits that day as they take. `double_booking`: not
    free, but shared on purpose with another visit.
    """

    provider_id: int
    resource_ids: tuple[int, ...]
    is_full: bool = False
    double_booking: DoubleBooking | None = None


def reserve_resources(
    slot_request: SlotRequest, *, by: Actor, double_booking: DoubleBookingRequest | None = None
) -> ReservedResources:
    """Choose whose turn it is, a room and a device; lock them and the client; look again.

    If the place is gone by then it is given back and another one chosen. Nobody is refused for
    losing: after some tries the caller waits for everything to choose from, and then knows.

    With `double_booking` the provider may be busy with the visit that it names. Raises ClientBusy,
    OverrideNotPermitted and what `require_possible` and `unavailability_error` find.
    """
    require_possible(slot_request)
    require_can_double_book(by, double_booking)
    for waits in TRIES:
        with suppress(_Lost), transaction.atomic():  # going back to here unlocks what was locked
            return _reserve(slot_request, waits, by, double_booking)
    raise slot_taken_error(slot_request)


def _reserve(
    slot_request: SlotRequest, waits: Waits, by: Actor, double_booking: DoubleBookingRequest | None
) -> ReservedResources:
    if waits is Waits.FOR_ALL:
        lock_rows(
            _providers_wanted(slot_request),
            resources_wanted(slot_request),
            slot_request.client,
        )
    provider_id = slot_request.provider.pk if slot_request.provider else _next_in_turn(slot_request)
    locked = lock_resources(slot_request, provider_id, waits=waits is not Waits.FOR_NONE)
    there = find_conflicts(locked, slot_request)
    if there.has_client:
        raise client_busy_error(slot_request)
    slot = slot_request.find_slot()
    agreed = None if slot else _double_booking(slot_request, double_booking, by)
    if there.is_taken or not locked.is_complete:
        raise _Lost
    full = find_full_providers(slot_request, slot.providers if slot else [provider_id])
    if slot and not _has_turn(provider_id, slot, full, waits):
        raise _Lost
    if there.expired:
        delete_expired_holds(Appointment.objects.filter(pk__in=there.expired), now=slot_request.now)
    return ReservedResources(
        provider_id,
        locked.resource_ids,
        is_full=provider_id in full,
        double_booking=agreed,
    )


def lock_for_every(slot_requests: Sequence[SlotRequest]) -> None:
    """Queue up once, before anything is written, for what any of one client's requests may need.

    All providers, rooms, devices, then the client, as everybody does; `reserve_resources` then
    finds what it locks in this transaction's hands already. Holds that ran out go here as well: one
    after another they would be locked in the order of the visits, and a sweep goes by primary key.
    """
    providers = StaffMember.objects.filter(
        _any_of(_providers_wanted(slot_request) for slot_request in slot_requests)
    )
    resources = Resource.objects.filter(
        _any_of(resources_wanted(slot_request) for slot_request in slot_requests)
    )
    lock_rows(providers, resources, slot_requests[0].client)
    same_time = reduce(
        or_, (Q(occupied__overlap=slot_request.occupied) for slot_request in slot_requests)
    )
    now = slot_requests[0].now
    in_them = _expired_in(
        AppointmentResource.objects.filter(same_time, resource__in=resources), now
    )
    same_place = Q(provider__in=providers) | in_them
    delete_expired_holds(Appointment.objects.filter(same_place, same_time), now=now)


def _any_of(rows: Iterable[QuerySet[Any]]) -> Q:
    return reduce(or_, (Q(pk__in=some.values("pk")) for some in rows))


def _next_in_turn(slot_request: SlotRequest) -> int:
    """Whose turn it is as far as can be seen without waiting for anybody; else why nobody's."""
    slot = slot_request.find_slot()
    if slot:
        return provider_in_turn(slot.providers, find_full_providers(slot_request, slot.providers))
    if find_conflicts(NOTHING_LOCKED, slot_request).has_client:
        raise client_busy_error(slot_request)
    raise unavailability_error(slot_request)


def _has_turn(provider_id: int, slot: Slot, full: Collection[int], waits: Waits) -> bool:
    """With the diary of this provider at rest: those of others may grow, which changes no turn,
    and shrink, as if that had been later. With all at rest, the turn was right when chosen."""
    if waits is Waits.FOR_ALL:
        return provider_id in slot.providers
    return provider_id == provider_in_turn(slot.providers, full)


def _double_booking(
    slot_request: SlotRequest, double_booking: DoubleBookingRequest | None, by: Actor
) -> DoubleBooking | None:
    """To take the time beside another visit of the provider, if somebody wants it so. Raises why
    the time cannot be had otherwise."""
    refusal = unavailability_error(slot_request)
    if (
        double_booking is None
        or slot_request.provider is None
        or not isinstance(refusal, ProviderBusy)
    ):
        raise refusal
    return agree_double_booking(refusal, slot_request, double_booking, by)


def build_appointment(slot_request: SlotRequest, reserved: ReservedResources) -> Appointment:
    """An unsaved appointment for the request, at the place that was taken for it."""
    made = Appointment(
        reference=new_reference(),
        appointment_type=slot_request.appointment_type,
        location=slot_request.location,
        booked_at=slot_request.now,
    )
    assign_slot(made, slot_request, reserved)
    return made


def assign_slot(
    appointment: Appointment, slot_request: SlotRequest, reserved: ReservedResources
) -> None:
    """Set where and when the appointment is, unsaved. What it overlapped before, it leaves."""
    if slot_request.provider and slot_request.provider.pk == reserved.provider_id:
        appointment.provider = slot_request.provider  # known already: nobody need look them up
    else:
        appointment.provider_id = reserved.provider_id
    appointment.resource_ids = list(reserved.resource_ids)
    appointment.starts_at, appointment.ends_at = slot_request.starts_at, slot_request.ends_at
    appointment.occupied = slot_request.occupied
    appointment.scheduled_at = slot_request.now
    share = reserved.double_booking
    appointment.overlaps_id = share.appointment_id if share else None
    appointment.overlap_reason = share.reason if share else ""
    appointment.overlap_by = share.by if share else ""


def lock_reserved(appointment: Appointment, reserved: ReservedResources, *, now: datetime) -> None:
    """Queue up, in the order of everybody, for where a given-up appointment wants to be."""
    lock_rows(
        StaffMember.objects.filter(pk=reserved.provider_id),
        Resource.objects.filter(pk__in=reserved.resource_ids),
        appointment.client,
    )
    release_holds_in_the_way(appointment.occupied, reserved, now=now)


@contextmanager
def collisions_refused(slot_request: SlotRequest) -> Iterator[None]:
    """The backstop: turn what the exclusion constraints say into SlotTaken or ClientBusy. It ends
    the caller's transaction; only for the team's eyes the diary is asked once more before."""
    try:
        with transaction.atomic(savepoint=slot_request.by_staff):
            yield
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
        if not constraint.endswith("_once_at_a_time"):
            raise
        busy = (
            client_busy_error if constraint.startswith("appointment_client") else slot_taken_error
        )
        raise busy(slot_request) from error


def release_holds_in_the_way(
    occupied: TimestamptzRange, reserved: ReservedResources, *, now: datetime
) -> None:
    """A constraint cannot read the clock, so holds that ran out still stand in the way."""
    in_them = AppointmentResource.objects.filter(
        resource__in=reserved.resource_ids, occupied__overlap=occupied
    )
    same_place = Q(provider=reserved.provider_id) | _expired_in(in_them, now)
    in_the_way = Appointment.objects.filter(same_place, occupied__overlap=occupied)
    delete_expired_holds(in_the_way, now=now)


def _expired_in(taken: QuerySet[AppointmentResource], now: datetime) -> Q:
    """The holds among those that ran out. The status must be said of the rows themselves: their
    indexes leave out what takes no time."""
    return Q(pk__in=taken.filter(_has_run_out(now)).values("appointment"))


def delete_expired_holds(among: QuerySet[Appointment], *, now: datetime) -> int:
    """Delete those of the appointments that are holds and have run out; return how many."""
    expired = among.filter(_has_run_out(now))
    gone = list(expired.order_by("pk").select_for_update())
    for hold in gone:
        record(by=SYSTEM, action="hold.expired", target=hold)
        hold.delete()
    return len(gone)


def _has_run_out(now: datetime) -> Q:
    return Q(status=Appointment.Status.HELD, hold_expires_at__lte=now)


def _providers_wanted(slot_request: SlotRequest) -> QuerySet[StaffMember]:
    if slot_request.provider is not None:
        return StaffMember.objects.filter(pk=slot_request.provider.pk)
    return slot_request.appointment_type.providers.bookable()
