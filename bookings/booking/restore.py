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
from bookings.reservation.resources import free_device, free_room
from bookings.reservation.slot_request import Near, SlotRequest, slot_taken_error
from medspa.audit.log import Actor
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
    room_id = _still_free(slot_request, "room") or free_room(replace(slot_request, room=None))
    device_id = _still_free(slot_request, "device") or free_device(
        replace(slot_request, device=None)
    )
    kind = slot_request.appointment_type
    if (kind.room_kind and not room_id) or (kind.device_kind and not device_id):
        raise _taken_error(replace(slot_request, room=None, device=None))
    return ReservedResources(appointment.provider_id, room_id, device_id, double_booking=agreed)


def assign_again(appointment: Appointment, reserved: ReservedResources) -> None:
    """Set where the visit is, unsaved. What it shared before, it shares still."""
    appointment.room_id, appointment.device_id = reserved.room_id, reserved.device_id
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


def _still_free(slot_request: SlotRequest, what: str) -> int | None:
    """The room or device that the visit had, if nothing else stands in it."""
    mine = getattr(slot_request, what)
    if mine is None:
        return None
    others = Appointment.objects.active(slot_request.now).filter(
        occupied__overlap=slot_request.occupied
    )
    return (
        None
        if others.filter(**{what: mine}).exclude(pk=slot_request.ignoring).exists()
        else mine.pk
    )


def _taken_error(slot_request: SlotRequest) -> SlotTaken:
    return conflict_error(slot_request) if slot_request.by_staff else slot_taken_error(slot_request)
