"""What stands between a request and its time, told to staff: provider, room, device or hold.

Nobody else is told whose visit it is (`bookings.rules.strangers`).
"""

from collections.abc import Iterable

from django.db.models import Case, Exists, OuterRef, Q, When

from bookings.availability.needs import Need
from bookings.errors import DeviceTaken, RoomTaken, SlotTaken
from bookings.models import Appointment, AppointmentQuerySet, WaitlistOffer
from bookings.reservation.deliberate_double_booking import (
    find_double_bookable_appointment,
    provider_busy_error,
)
from bookings.reservation.resources import missing_needs, resources_wanted
from bookings.reservation.slot_request import Near, SlotRequest, slot_taken_error
from medspa.clinic.models import Resource
from medspa.formats.dates import format_list, format_when

NAMED_AT_MOST = 4
"""So many visits are named in one sentence; the rest are counted."""


def conflict_error(slot_request: SlotRequest) -> SlotTaken:
    """The true reason why a time within the hours cannot be had: by somebody's diary first, then
    by the rooms, then by the devices. A few statements, however many visits there are."""
    appointments = find_overlapping_appointments(slot_request)
    if taken := _provider_error(slot_request, appointments):
        return taken
    if short := missing_needs(slot_request):
        return _none_free_error(slot_request, short[0], appointments)
    return slot_taken_error(slot_request)


def find_overlapping_appointments(slot_request: SlotRequest) -> list[Appointment]:
    """What stands at the location or with the provider at the time asked for, holds too."""
    standing = Appointment.objects.active(slot_request.now).filter(
        occupied__overlap=slot_request.occupied
    )
    mine = mark_offered_holds(standing.exclude(pk=slot_request.ignoring).with_people())
    return list(mine.order_by("starts_at", "pk"))


def mark_offered_holds(appointments: AppointmentQuerySet) -> AppointmentQuerySet:
    """`is_offered`: the hold is not of somebody who is booking, but of a time that was offered to
    those who wait."""
    offers = WaitlistOffer.objects.filter(
        provider=OuterRef("provider"),
        starts_at=OuterRef("starts_at"),
        state=WaitlistOffer.State.OFFERED,
    )
    is_hold = Q(status=Appointment.Status.HELD)
    return appointments.annotate(is_offered=Case(When(is_hold, then=Exists(offers)), default=False))


def describe_appointment(appointment: Appointment) -> str:
    """`S. Park, 9 am to 9:45 am`, or what is known of a time that somebody holds."""
    begins, ends = (
        format_when(at, "g:i A") for at in (appointment.local_start, appointment.local_end)
    )
    return f"{_whose(appointment)}, {begins} to {ends}"


def describe_hold(appointment: Appointment) -> str:
    """`held online until 9:12 am`; of a time that was offered to the waitlist, that it was."""
    until = appointment.hold_expires_at and format_when(
        appointment.location.local(appointment.hold_expires_at), "g:i A"
    )
    is_offered = getattr(appointment, "is_offered", False)
    return f"{'offered to the waitlist' if is_offered else 'held online'} until {until}"


def _whose(appointment: Appointment) -> str:
    if appointment.status == Appointment.Status.HELD:
        return describe_hold(appointment)
    return appointment.client.short_name if appointment.client else "somebody"


def _provider_error(slot_request: SlotRequest, appointments: list[Appointment]) -> SlotTaken | None:
    """The provider asked for, or everybody who works then, has somebody already."""
    if slot_request.provider is None:
        return _everybody_taken_error(slot_request, appointments)
    theirs = [
        appointment
        for appointment in appointments
        if appointment.provider_id == slot_request.provider.pk
    ]
    if not theirs:
        return None
    if sharable := find_double_bookable_appointment(slot_request):
        return provider_busy_error(slot_request, sharable)
    named = _all(describe_appointment(appointment) for appointment in theirs)
    says = f"{slot_request.provider.name} is taken: {named}."
    return SlotTaken(says, near=Near(slot_request), appointments=theirs)


def _everybody_taken_error(
    slot_request: SlotRequest, appointments: list[Appointment]
) -> SlotTaken | None:
    slot = slot_request.among(
        slot_request.search(slot_request.day, slot_request.day).with_hours_only().find_slots()
    )
    at_work = set(slot.providers if slot else ())
    theirs = [appointment for appointment in appointments if appointment.provider_id in at_work]
    if not at_work or at_work - {appointment.provider_id for appointment in theirs}:
        return None
    named = (
        f"{appointment.provider.name} ({describe_appointment(appointment)})"
        for appointment in theirs
    )
    says = f"Everyone who does this visit is taken then: {_all(named)}."
    return SlotTaken(says, near=Near(slot_request), appointments=theirs)


def _none_free_error(
    slot_request: SlotRequest, need: Need, appointments: list[Appointment]
) -> SlotTaken:
    """A room or a device that it needs is taken, or not there at all."""
    fitting = {each.pk: each for each in resources_wanted(slot_request, [need])}
    is_room = need.kind in Resource.ROOMS
    refusal = RoomTaken if is_room else DeviceTaken
    if len(fitting) < need.number:
        says = _none_here("room" if is_room else "device", slot_request.location)
        return refusal(says, near=Near(slot_request))
    theirs = [
        appointment
        for appointment in appointments
        if fitting.keys() & set(appointment.resource_ids)
    ]
    named = (
        f"{fitting[pk]} ({describe_appointment(appointment)})"
        for appointment in theirs
        for pk in appointment.resource_ids
        if pk in fitting
    )
    says = f"{_what_is_taken(is_room, len(fitting))} taken: {_all(named)}."
    return refusal(says, near=Near(slot_request), appointments=theirs)


def _what_is_taken(is_room: bool, number: int) -> str:
    if not is_room:
        return "The equipment for this visit is"
    return "The room is" if number == 1 else "Every room for this visit is"


def _none_here(what: str, place: object) -> str:
    return f"{place} has no {what} of the kind this visit needs."


def _all(named: Iterable[str]) -> str:
    words = list(named)
    more = len(words) - NAMED_AT_MOST
    return format_list([*words[:NAMED_AT_MOST], *([f"{more} more"] if more > 0 else [])])
