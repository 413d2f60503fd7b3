"""The rooms and devices that a wish may take, and the first of each that is free all along."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from bookings.models import Appointment
from bookings.reservation.slot_request import SlotRequest
from medspa.clinic.models import Device, Room


def rooms_wanted(wish: SlotRequest) -> QuerySet[Room]:
    kind = wish.appointment_type.room_kind
    rooms = Room.objects.filter(location=wish.location, kind=kind, is_active=True)
    return _this_or_any(rooms, kind, wish.room)


def devices_wanted(wish: SlotRequest) -> QuerySet[Device]:
    kind = wish.appointment_type.device_kind
    devices = Device.objects.filter(location=wish.location, kind=kind, is_active=True)
    return _this_or_any(devices, kind, wish.device)


def free_room(wish: SlotRequest) -> int | None:
    """The first room by name that is free for the whole visit and its buffers."""
    return first_free(rooms_wanted(wish), wish, "room")


def free_device(wish: SlotRequest) -> int | None:
    return first_free(devices_wanted(wish), wish, "device")


def has_places(wish: SlotRequest) -> bool:
    """Whether a room and a device are free, as far as the type needs them."""
    kind = wish.appointment_type
    has_room = not kind.room_kind or free_room(wish) is not None
    return has_room and (not kind.device_kind or free_device(wish) is not None)


def _this_or_any[P: (Room, Device)](places: QuerySet[P], kind: str, this: P | None) -> QuerySet[P]:
    if not kind:
        return places.none()
    return places.filter(pk=this.pk) if this else places


def first_free(places: QuerySet[Any], wish: SlotRequest, column: str) -> int | None:
    """The first of the places by name in which nothing stands during the wish."""
    if places.query.is_empty():
        return None
    taken = (
        Appointment.objects.standing(wish.now)
        .filter(occupied__overlap=wish.occupied, **{column: OuterRef("pk")})
        .exclude(pk=wish.ignoring)
    )
    free = places.filter(~Exists(taken)).order_by("name", "pk")
    return free.values_list("pk", flat=True).first()
