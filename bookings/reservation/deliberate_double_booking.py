"""Double-booking a provider on purpose: two visits at once, never by accident.

Room, device and client are never shared. The database lets a visit overlap only the one that it
names (`Appointment.overlaps`), and others that name the same one.
"""

from dataclasses import dataclass

from bookings.errors import OverrideNotPermitted, ProviderBusy
from bookings.models import Appointment
from bookings.reservation.resources import missing_needs
from bookings.reservation.slot_request import Near, SlotRequest
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.log import Actor, record
from medspa.formats.dates import format_when

WHO_MAY = "A manager, prescriber or medical director"
NO_REASON = "Please say why the two visits can happen at once."


@dataclass(frozen=True)
class DoubleBookingRequest:
    """What somebody at the desk read and does all the same: which visit is in the way, and why."""

    reference: str
    reason: str


@dataclass(frozen=True)
class DoubleBooking:
    """A visit with which another may share its provider, by whom and why."""

    appointment_id: int
    reason: str
    by: str


def can_double_book(by: Actor) -> bool:
    return isinstance(by, User) and by.may(Permission.DOUBLE_BOOK_PROVIDERS)


def require_can_double_book(by: Actor, double_booking: DoubleBookingRequest | None) -> None:
    if double_booking is not None and not can_double_book(by):
        raise OverrideNotPermitted(f"{WHO_MAY} can double-book a provider.")


def find_double_bookable_appointment(slot_request: SlotRequest) -> Appointment | None:
    """The visit in the way, if it is all that stands between the request and its time.

    None where it names no provider, where several visits are in the way that do not overlap
    already, or a slot that somebody holds; and where no room or device is free.
    """
    if slot_request.provider is None:
        return None
    in_the_way = list(
        Appointment.objects.active(slot_request.now)
        .filter(provider=slot_request.provider, occupied__overlap=slot_request.occupied)
        .exclude(pk=slot_request.ignoring)
        .with_people()
        .order_by("starts_at", "pk")
    )
    is_held = any(appointment.status == Appointment.Status.HELD for appointment in in_the_way)
    if is_held or len({first_of_overlap(appointment) for appointment in in_the_way}) != 1:
        return None
    return None if missing_needs(slot_request) else in_the_way[0]


def agree_double_booking(
    refusal: ProviderBusy,
    slot_request: SlotRequest,
    double_booking: DoubleBookingRequest,
    by: Actor,
) -> DoubleBooking | None:
    """What the visit will overlap; raises the refusal if the person has read of another visit.

    None if the other already names this one: to share is agreed, with its reason.
    """
    appointment = refusal.facts["appointment"]
    if double_booking.reference != appointment.reference:
        raise refusal
    if not double_booking.reason.strip():
        raise ProviderBusy(NO_REASON, **refusal.facts)
    if first_of_overlap(appointment) == slot_request.ignoring:
        return None
    return DoubleBooking(
        first_of_overlap(appointment), double_booking.reason.strip()[:300], by.audit_name[:200]
    )


def provider_busy_error(slot_request: SlotRequest, appointment: Appointment) -> ProviderBusy:
    begins, ends = (
        format_when(at, "g:i A") for at in (appointment.local_start, appointment.local_end)
    )
    who = appointment.client.short_name if appointment.client else "somebody"
    return ProviderBusy(
        f"{appointment.provider.name} is with {who} from {begins} to {ends}.",
        near=Near(slot_request),
        appointment=appointment,
    )


def record_double_booking(appointment: Appointment, *, by: Actor) -> None:
    """The audit log says that it was done; the reason stays with the visit."""
    if appointment.overlaps_id:
        record(
            by=by,
            action="appointment.double_booked",
            target=appointment,
            provider=appointment.provider_id,
            overlaps=appointment.overlaps_id,
        )


def first_of_overlap(appointment: Appointment) -> int:
    """Visits that overlap one another all name the first of them."""
    return appointment.overlaps_id or appointment.pk
