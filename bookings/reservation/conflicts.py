"""What stands between a wish and its time, told to staff: a provider, a room, a device or a hold.

Nobody else is told whose visit it is (`bookings.rules.strangers`).
"""

from collections.abc import Iterable

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from bookings.errors import DeviceTaken, RoomTaken, SlotTaken
from bookings.models import Appointment, AppointmentQuerySet, WaitlistOffer
from bookings.reservation.double_booking import busy_with, provider_busy
from bookings.reservation.resources import devices_wanted, first_free, rooms_wanted
from bookings.reservation.slot_request import SlotRequest, slot_taken
from medspa.clinic.models import Device
from medspa.spoken import listed, said

NAMED_AT_MOST = 4
"""So many visits are named in one sentence; the rest are counted."""


def what_is_in_the_way(wish: SlotRequest) -> SlotTaken:
    """The true reason why a time within the hours cannot be had: by somebody's diary first, then
    by the rooms, then by the devices. A few statements, however many visits there are."""
    visits = visits_then(wish)
    if taken := _people_taken(wish, visits):
        return taken
    if wish.appointment_type.room_kind and first_free(rooms_wanted(wish), wish, "room") is None:
        return _no_room(wish, visits)
    if wish.appointment_type.device_kind:
        return _no_device(wish, visits)
    return slot_taken(wish)


def visits_then(wish: SlotRequest) -> list[Appointment]:
    """What stands at the location or with the provider during the wish, holds included."""
    standing = Appointment.objects.standing(wish.now).filter(occupied__overlap=wish.occupied)
    mine = with_offers(standing.exclude(pk=wish.ignoring).with_people())
    return list(mine.order_by("starts_at", "pk"))


def with_offers(appointments: AppointmentQuerySet) -> AppointmentQuerySet:
    """`is_offered`: the hold is not of somebody who is booking, but of a time that was offered to
    those who wait."""
    offers = WaitlistOffer.objects.filter(
        provider=OuterRef("provider"),
        starts_at=OuterRef("starts_at"),
        state=WaitlistOffer.State.OFFERED,
    )
    is_hold = Q(status=Appointment.Status.HELD)
    return appointments.annotate(is_offered=Case(When(is_hold, then=Exists(offers)), default=False))


def said_of(visit: Appointment) -> str:
    """`S. Park, 9 am to 9:45 am`, or what is known of a time that somebody holds."""
    begins, ends = (said(at, "g:i A") for at in (visit.local_start, visit.local_end))
    return f"{_whose(visit)}, {begins} to {ends}"


def hold_says(visit: Appointment) -> str:
    """`held online until 9:12 am`; of a time that was offered to the waitlist, that it was."""
    until = visit.hold_expires_at and said(visit.location.local(visit.hold_expires_at), "g:i A")
    is_offered = getattr(visit, "is_offered", False)
    return f"{'offered to the waitlist' if is_offered else 'held online'} until {until}"


def _whose(visit: Appointment) -> str:
    if visit.status == Appointment.Status.HELD:
        return hold_says(visit)
    return visit.client.short_name if visit.client else "somebody"


def _people_taken(wish: SlotRequest, visits: list[Appointment]) -> SlotTaken | None:
    """The provider wished for, or everybody who works then, has somebody already."""
    if wish.provider is None:
        return _everybody_taken(wish, visits)
    theirs = [visit for visit in visits if visit.provider_id == wish.provider.pk]
    if not theirs:
        return None
    if sharable := busy_with(wish):
        return provider_busy(wish, sharable)
    says = f"{wish.provider.name} is taken: {_all(said_of(visit) for visit in theirs)}."
    return SlotTaken(says, nearest=wish.nearest(), visits=theirs)


def _everybody_taken(wish: SlotRequest, visits: list[Appointment]) -> SlotTaken | None:
    slot = wish.among(wish.search(wish.day, wish.day).with_hours_only().slots())
    at_work = set(slot.providers if slot else ())
    theirs = [visit for visit in visits if visit.provider_id in at_work]
    if not at_work or at_work - {visit.provider_id for visit in theirs}:
        return None
    named = (f"{visit.provider.name} ({said_of(visit)})" for visit in theirs)
    says = f"Everyone who does this visit is taken then: {_all(named)}."
    return SlotTaken(says, nearest=wish.nearest(), visits=theirs)


def _no_room(wish: SlotRequest, visits: list[Appointment]) -> RoomTaken:
    rooms = rooms_wanted(wish)
    if not rooms:
        return RoomTaken(_none_here("room", wish.location), nearest=wish.nearest())
    theirs = [visit for visit in visits if visit.room in set(rooms)]
    named = (f"{visit.room} ({said_of(visit)})" for visit in theirs)
    what = "The room is" if len(rooms) == 1 else "Every room for this visit is"
    return RoomTaken(f"{what} taken: {_all(named)}.", nearest=wish.nearest(), visits=theirs)


def _no_device(wish: SlotRequest, visits: list[Appointment]) -> DeviceTaken:
    devices: QuerySet[Device] = devices_wanted(wish)
    if not devices:
        return DeviceTaken(_none_here("device", wish.location), nearest=wish.nearest())
    theirs = [visit for visit in visits if visit.device in set(devices)]
    named = (f"{visit.device} ({said_of(visit)})" for visit in theirs)
    says = f"The equipment for this visit is taken: {_all(named)}."
    return DeviceTaken(says, nearest=wish.nearest(), visits=theirs)


def _none_here(what: str, place: object) -> str:
    return f"{place} has no {what} of the kind this visit needs."


def _all(named: Iterable[str]) -> str:
    words = list(named)
    more = len(words) - NAMED_AT_MOST
    return listed([*words[:NAMED_AT_MOST], *([f"{more} more"] if more > 0 else [])])
