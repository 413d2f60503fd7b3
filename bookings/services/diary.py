"""Taking time in the diary: lock, look again, then write.

Everybody locks in the same order (provider, room, client; each by primary key) and touches
appointments only then. Without that, two inserts that collide in two constraints at once wait
for each other, and PostgreSQL kills one of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from psycopg.types.range import TimestamptzRange

from bookings.availability import Slot
from bookings.models import Appointment
from bookings.references import new_reference
from bookings.services.limits import full_providers
from bookings.services.rules import require_possible, why_not
from bookings.services.wish import Wish, client_busy, slot_taken
from medspa.audit.log import SYSTEM, record
from medspa.clients.models import Client
from medspa.clinic.models import Room, StaffMember


@dataclass(frozen=True)
class Place:
    """Who and where, locked and free until the end of the transaction.

    `is_full`: the provider has had as many visits that day as she takes.
    """

    provider_id: int
    room_id: int | None
    is_full: bool = False


def take_place(wish: Wish) -> Place:
    """Lock what the wish may need, and choose the provider whose turn it is and a free room.

    Raises ClientBusy and what `require_possible` and `why_not` find.
    """
    require_possible(wish)
    lock_diary(_providers_wanted(wish), _rooms_wanted(wish), wish.client)
    _require_client_free(wish)
    slot = wish.slot()
    if slot is None:
        raise why_not(wish)
    place = _place(wish, slot)
    release_holds_in_the_way(wish.occupied, place, now=wish.now)
    return place


def _place(wish: Wish, slot: Slot) -> Place:
    full = full_providers(wish, slot.providers)
    provider_id = next((pk for pk in slot.providers if pk not in full), slot.providers[0])
    return Place(provider_id, _free_room(wish), is_full=provider_id in full)


def placed(wish: Wish, place: Place) -> Appointment:
    """An unsaved appointment for the wish, at the place that was taken for it."""
    return Appointment(
        reference=new_reference(),
        appointment_type=wish.appointment_type,
        location=wish.location,
        provider_id=place.provider_id,
        room_id=place.room_id,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        occupied=wish.occupied,
        booked_at=wish.now,
        scheduled_at=wish.now,
    )


def lock_diary(
    providers: QuerySet[StaffMember], rooms: QuerySet[Room], client: Client | None
) -> None:
    """Queue up for these rows. Rows that refer to them can still be written (`no_key`)."""
    _lock(providers)
    _lock(rooms)
    if client is not None:
        _lock(Client.objects.filter(pk=client.pk))


def lock_again(appointment: Appointment, *, now: datetime) -> None:
    """Queue up, in the order of everybody, for what a given-up appointment wants back."""
    lock_diary(
        StaffMember.objects.filter(pk=appointment.provider_id),
        Room.objects.filter(pk__in=[appointment.room_id] if appointment.room_id else []),
        appointment.client,
    )
    place = Place(appointment.provider_id, appointment.room_id)
    release_holds_in_the_way(appointment.occupied, place, now=now)


def wait_for_twin(key: str) -> None:
    """Let a submission with the same key, if one is on its way, finish first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


@contextmanager
def collisions_refused(wish: Wish) -> Iterator[None]:
    """The backstop: turn what the exclusion constraints say into SlotTaken or ClientBusy."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
        if not constraint.endswith("_once_at_a_time"):
            raise
        busy = client_busy if constraint.startswith("appointment_client") else slot_taken
        raise busy(wish) from error


def release_holds_in_the_way(occupied: TimestamptzRange, place: Place, *, now: datetime) -> None:
    """A constraint cannot read the clock, so holds that ran out still stand in the way."""
    same_place = Q(provider=place.provider_id)
    if place.room_id:
        same_place |= Q(room=place.room_id)
    in_the_way = Appointment.objects.filter(same_place, occupied__overlap=occupied)
    delete_expired_holds(in_the_way, now=now)


def delete_expired_holds(among: QuerySet[Appointment], *, now: datetime) -> int:
    """Delete those of the appointments that are holds and have run out; return how many."""
    expired = among.filter(status=Appointment.Status.HELD, hold_expires_at__lte=now)
    gone = list(expired.order_by("pk").select_for_update())
    for hold in gone:
        record(by=SYSTEM, action="hold.expired", target=hold)
        hold.delete()
    return len(gone)


def _require_client_free(wish: Wish) -> None:
    if wish.client is None:
        return
    others = Appointment.objects.standing(wish.now).filter(client=wish.client)
    if others.filter(occupied__overlap=wish.occupied).exclude(pk=wish.ignoring).exists():
        raise client_busy(wish)


def _lock(rows: QuerySet) -> None:
    list(rows.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk"))


def _providers_wanted(wish: Wish) -> QuerySet[StaffMember]:
    if wish.provider is not None:
        return StaffMember.objects.filter(pk=wish.provider.pk)
    return wish.appointment_type.providers.filter(is_active=True, is_provider=True)


def _rooms_wanted(wish: Wish) -> QuerySet[Room]:
    kind = wish.appointment_type.room_kind
    if not kind:
        return Room.objects.none()
    rooms = Room.objects.filter(location=wish.location, kind=kind, is_active=True)
    return rooms.filter(pk=wish.room.pk) if wish.room else rooms


def _free_room(wish: Wish) -> int | None:
    """The first room by name that is free all along; None where the type needs no room."""
    if not wish.appointment_type.room_kind:
        return None
    taken = (
        Appointment.objects.standing(wish.now)
        .filter(room=OuterRef("pk"), occupied__overlap=wish.occupied)
        .exclude(pk=wish.ignoring)
    )
    free = _rooms_wanted(wish).filter(~Exists(taken)).order_by("name", "pk")
    room_id = free.values_list("pk", flat=True).first()
    if room_id is None:
        raise slot_taken(wish)
    return room_id
