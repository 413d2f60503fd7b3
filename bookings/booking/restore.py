"""A visit that was cancelled or missed wants its time back: whether its place is still there.

The provider stays; a room or device that went to somebody else meanwhile is replaced by a free one
of the kind. Staff are told who has the time since (`reservation.conflicts`).
"""

from dataclasses import replace

from bookings.errors import ProviderBusy, SlotTaken
from bookings.models import Appointment
from bookings.reservation.conflicts import (
    conflict_error,
    describe_appointment,
    find_overlapping_appointments,
)
from bookings.reservation.deliberate_double_booking import (
    DoubleBooking,
    DoubleBookingRequest,
    agree_double_booking,
    first_of_overlap,
    provider_busy_error,
    require_can_double_book,
)
from bookings.reservation.reserve import ReservedResources
from bookings.reservation.resources import are_free, free_resources
from bookings.reservation.slot_request import Near, SlotRequest, slot_taken_error
from medspa.audit.log import Actor
from medspa.clinic.models import Resource
from medspa.formats.dates import format_list

SINCE = {
    Appointment.Status.NO_SHOW: "The time went to somebody else after the no-show",
    Appointment.Status.CANCELLED: "The time went to somebody else after the cancellation",
}


def reserve_again(
    appointment: Appointment,
    slot_request: SlotRequest,
    *,
    by: Actor,
    double_booking: DoubleBookingRequest | None = None,
) -> ReservedResources:
    """Where the visit can be once more, before anything is locked. With `double_booking` its
    provider may be busy with the visit that it names.

    Raises ProviderBusy, RoomTaken, DeviceTaken or SlotTaken, and OverrideNotPermitted.
    """
    require_can_double_book(by, double_booking)
    agreed = _double_booking(appointment, slot_request, by, double_booking)
    resource_ids = _resources_again(appointment, slot_request)
    return ReservedResources(appointment.provider_id, resource_ids, double_booking=agreed)


def _resources_again(appointment: Appointment, slot_request: SlotRequest) -> tuple[int, ...]:
    """What it had and nobody has since, also where it is switched off by now or the type takes none
    any more; others in place of the rest. Raises RoomTaken, DeviceTaken or SlotTaken."""
    had = Resource.objects.filter(pk__in=appointment.resource_ids, location=slot_request.location)
    kept = tuple(are_free(had, slot_request))
    slot_request = replace(slot_request, resources=kept)
    missing = [need for need in slot_request.needs if need.only is None]
    found = free_resources(slot_request, missing)
    if found is None:
        raise _taken_error(replace(slot_request, resources=()))
    return (*(each.pk for each in kept), *found)


def assign_again(appointment: Appointment, reserved: ReservedResources) -> None:
    """Set where the visit is, unsaved. What it shared before, it shares still."""
    appointment.resource_ids = list(reserved.resource_ids)
    if share := reserved.double_booking:
        appointment.overlaps_id, appointment.overlap_reason = share.appointment_id, share.reason
        appointment.overlap_by = share.by


def _double_booking(
    appointment: Appointment,
    slot_request: SlotRequest,
    by: Actor,
    double_booking: DoubleBookingRequest | None,
) -> DoubleBooking | None:
    """What the visit will share; None where nothing is in the provider's way."""
    others = [
        other
        for other in find_overlapping_appointments(slot_request)
        if other.provider_id == appointment.provider_id
        and first_of_overlap(other) != first_of_overlap(appointment)
    ]
    if not others:
        return None
    refusal = _taken_since_error(appointment, slot_request, others)
    if double_booking is None or not isinstance(refusal, ProviderBusy):
        raise refusal
    return agree_double_booking(refusal, slot_request, double_booking, by)


def _taken_since_error(
    appointment: Appointment, slot_request: SlotRequest, others: list[Appointment]
) -> SlotTaken:
    if not slot_request.by_staff:
        return slot_taken_error(slot_request)
    named = format_list([describe_appointment(other) for other in others])
    says = (
        f"{SINCE[Appointment.Status(appointment.status)]}: {appointment.provider.name} has {named}."
    )
    is_held = any(other.status == Appointment.Status.HELD for other in others)
    if is_held or len({first_of_overlap(other) for other in others}) != 1:
        return SlotTaken(says, near=Near(slot_request), appointments=others)
    return ProviderBusy(says, **provider_busy_error(slot_request, others[0]).facts)


def _taken_error(slot_request: SlotRequest) -> SlotTaken:
    return conflict_error(slot_request) if slot_request.by_staff else slot_taken_error(slot_request)
