"""The rooms and devices that a request may take, and the first of each that is free all along."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from bookings.models import Appointment
from bookings.reservation.slot_request import SlotRequest
from medspa.clinic.models import Device, Room


def rooms_wanted(slot_request: SlotRequest) -> QuerySet[Room]:
    kind = slot_request.appointment_type.room_kind
    rooms = Room.objects.filter(location=slot_request.location, kind=kind, is_active=True)
    return _this_or_any(rooms, kind, slot_request.room)


def devices_wanted(slot_request: SlotRequest) -> QuerySet[Device]:
    kind = slot_request.appointment_type.device_kind
    devices = Device.objects.filter(location=slot_request.location, kind=kind, is_active=True)
    return _this_or_any(devices, kind, slot_request.device)


def free_room(slot_request: SlotRequest) -> int | None:
    """The first room by name that is free for the whole visit and its buffers."""
    return find_first_free(rooms_wanted(slot_request), slot_request, "room")


def free_device(slot_request: SlotRequest) -> int | None:
    return find_first_free(devices_wanted(slot_request), slot_request, "device")


def has_places(slot_request: SlotRequest) -> bool:
    """Whether a room and a device are free, as far as the type needs them."""
    kind = slot_request.appointment_type
    has_room = not kind.room_kind or free_room(slot_request) is not None
    return has_room and (not kind.device_kind or free_device(slot_request) is not None)


def _this_or_any[P: (Room, Device)](places: QuerySet[P], kind: str, this: P | None) -> QuerySet[P]:
    if not kind:
        return places.none()
    return places.filter(pk=this.pk) if this else places


def find_first_free(places: QuerySet[Any], slot_request: SlotRequest, column: str) -> int | None:
    """The first of the places by name in which nothing stands during the time asked for."""
    if places.query.is_empty():
        return None
    taken = (
        Appointment.objects.active(slot_request.now)
        .filter(occupied__overlap=slot_request.occupied, **{column: OuterRef("pk")})
        .exclude(pk=slot_request.ignoring)
    )
    free = places.filter(~Exists(taken)).order_by("name", "pk")
    return free.values_list("pk", flat=True).first()
