"""What may meet at the same moment: each kind of race prepares a round and says how it may end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from functools import partial
from typing import Any

from bookings.booking.lifecycle import cancel_appointment, change_status
from bookings.booking.move import Move, move_appointment
from bookings.courses.move import move_appointments
from bookings.errors import ClientBusy, HoldExpired, NotWaiting, OfferLost, OfferOver, SlotTaken
from bookings.models import WaitlistEntry
from bookings.reservation.deliberate_double_booking import DoubleBookingRequest
from bookings.reservation.holds import HeldSlot, hold_slot, renew_hold, sweep_expired_holds
from bookings.reservation.slot_request import SlotRequest
from bookings.waitlist.entries import WaitlistPreferences, WaitlistRequest, join_waitlist
from bookings.waitlist.offers import accept_offer, offer_slot
from devtools.races.arena import Arena, make_arena, visits_that_collide
from medspa.audit.log import ONLINE_VISITOR, SYSTEM, Actor

Calls = Sequence[Callable[[], Any]]
A_SECOND = timedelta(seconds=1)


def _diary(kind: "Kind") -> Arena:
    return make_arena(
        providers=kind.providers,
        rooms=kind.rooms,
        devices=kind.devices,
        devices_each=kind.devices_each,
    )


@dataclass(frozen=True)
class Kind:
    """`wins`: so many of the calls succeed, at least and at most; the others raise one of
    `refusals`, and no subclass of it that is not named: only staff are told what is in the way.
    The clinic has so many providers, rooms and devices, and an appointment takes a room and so many
    `devices_each`. `arena`: where else it takes place; `collisions`: what is wrong there after the
    round, counted without the help of constraints."""

    name: str
    round: Callable[[Any, int], Calls]
    wins: tuple[int, int] = (1, 1)
    refusals: tuple[type[Exception], ...] = (SlotTaken,)
    providers: int = 1
    rooms: int = 1
    devices: int = 0
    devices_each: int = 1
    arena: Callable[["Kind"], Any] = _diary
    collisions: Callable[[Any, int], int] = visits_that_collide


def same_slot(arena: Arena, number: int) -> Calls:
    return [arena.books(who, arena.at(number, 10)) for who in range(4)]


def overlapping_bookings(arena: Arena, number: int) -> Calls:
    halves = [(9, 0), (9, 30), (10, 0), (10, 30)]
    return [arena.books(who, arena.at(number, *half)) for who, half in enumerate(halves)]


def one_place_left(arena: Arena, number: int) -> Calls:
    """Everybody has a provider of their own."""
    return [
        arena.books(who, arena.at(number, 10, 30 * (who % 2)), provider=provider)
        for who, provider in enumerate(arena.providers)
    ]


def place_for_everybody(arena: Arena, number: int) -> Calls:
    """As many rooms as providers, at one and the same time: nobody may be told that it is taken."""
    return [
        arena.books(who, arena.at(number, 10), provider=provider)
        for who, provider in enumerate(arena.providers)
    ]


def anybody_will_do(arena: Arena, number: int) -> Calls:
    """Nobody has asked for a provider: whose turn it is decides, for one after the other."""
    return [arena.books(who, arena.at(number, 10), provider=None) for who in range(4)]


def different_hours(arena: Arena, number: int) -> Calls:
    """One room, but everybody wants it at another time."""
    return [
        arena.books(who, arena.at(number, 10 + who), provider=provider)
        for who, provider in enumerate(arena.providers)
    ]


def linked_and_book(arena: Arena, number: int) -> Calls:
    """Two visits move together, which locks everything; two clients book beside them."""
    nine, eleven, one, three = (arena.at(number, hour) for hour in (9, 11, 13, 15))
    visits = [
        arena.visit(0, at, provider=who)
        for at, who in zip((nine, eleven), arena.providers, strict=True)
    ]
    moves = [
        Move(visit, at, any_provider=True) for visit, at in zip(visits, (one, three), strict=True)
    ]
    return [
        partial(move_appointments, moves=moves, by=SYSTEM, now=arena.now),
        arena.books(1, one, provider=None),
        arena.books(2, three, provider=arena.providers[0]),
    ]


def same_client(arena: Arena, number: int) -> Calls:
    return [
        arena.books(0, arena.at(number, 10, 30 * which), provider=provider)
        for which, provider in enumerate(arena.providers)
    ]


def move_and_book(arena: Arena, number: int) -> Calls:
    """The client moves their own visit; the other client books online."""
    old, new = arena.at(number, 9), arena.at(number, 14)
    return [_moves(arena, 0, old, new, by=arena.clients[0]), arena.books(1, new)]


def change_places(arena: Arena, number: int) -> Calls:
    """Each wants the room and the hour of the other."""
    one, other = arena.at(number, 9), arena.at(number, 11)
    first, second = arena.providers
    return [
        _moves(arena, 0, one, other, any_provider=True, provider=first),
        _moves(arena, 1, other, one, any_provider=True, provider=second),
    ]


def hold_expires(arena: Arena, number: int) -> Calls:
    """The hold stands for a second more by its holder's clock, and is over by that of others."""
    held = _hold(arena, number)
    at, over = held.appointment.starts_at, held.expires_at
    return [
        arena.books(0, at, now=over - A_SECOND, hold_token=held.token),
        arena.books(1, at, now=over),
        partial(_sweep, over),
    ]


def hold_renewed(arena: Arena, number: int) -> Calls:
    held = _hold(arena, number)
    at, over = held.appointment.starts_at, held.expires_at
    return [
        partial(renew_hold, token=held.token, by=ONLINE_VISITOR, now=over - A_SECOND),
        arena.books(1, at, now=over),
        partial(_sweep, over),
    ]


def overlap_and_book(arena: Arena, number: int) -> Calls:
    """One is put beside the visit at ten on purpose, until half past eleven; one wants eleven."""
    first = arena.visit(0, arena.at(number, 10))
    return [
        arena.books(
            1,
            arena.at(number, 10, 30),
            by=arena.manager,
            via="desk",
            double_booking=DoubleBookingRequest(
                first.reference, "A short one, while the cream works"
            ),
        ),
        arena.books(2, arena.at(number, 11)),
    ]


def restore_and_book(arena: Arena, number: int) -> Calls:
    at = arena.at(number, 10)
    visit = cancel_appointment(appointment=arena.visit(0, at), by=SYSTEM, now=arena.now)
    back = partial(change_status, appointment=visit, to="booked", by=SYSTEM, now=arena.now)
    return [back, arena.books(1, at)]


def accept_twice(arena: Arena, number: int) -> Calls:
    """Two were offered the time; one of them taps twice."""
    WaitlistEntry.objects.filter(state="waiting").update(state="ended", closed_at=arena.now)
    at = arena.at(number, 10)
    entries = [_waits(arena, who, number) for who in range(2)]
    offer_slot(entries=entries, provider=arena.providers[0], starts_at=at, now=arena.now)
    return [
        partial(accept_offer, entry=entry, starts_at=at, by=entry.client, now=arena.now)
        for entry in (entries[0], *entries)
    ]


DIARY = (
    Kind("same slot", same_slot),
    Kind("overlapping slots", overlapping_bookings, wins=(1, 2)),
    Kind("last room", one_place_left, providers=4),
    Kind("last device", one_place_left, providers=4, rooms=4, devices=1),
    Kind("room for everybody", place_for_everybody, (4, 4), (), providers=4, rooms=4),
    Kind("device for everybody", place_for_everybody, (4, 4), (), providers=4, rooms=4, devices=4),
    Kind(
        "four devices, two for each",
        place_for_everybody,
        wins=(2, 2),
        providers=4,
        rooms=4,
        devices=4,
        devices_each=2,
    ),
    Kind("anybody will do", anybody_will_do, (4, 4), (), providers=4, rooms=4),
    Kind("three rooms, four want one", anybody_will_do, (3, 3), providers=4, rooms=3),
    Kind("one room, different hours", different_hours, (4, 4), (), providers=4),
    Kind("linked visits and book", linked_and_book, (3, 3), (), providers=2, rooms=2),
    Kind("same client twice", same_client, refusals=(ClientBusy,), providers=2, rooms=2),
    Kind("move and book", move_and_book),
    Kind("two change places", change_places, wins=(2, 2), refusals=(), providers=2, rooms=2),
    Kind("hold expires", hold_expires, refusals=(SlotTaken, HoldExpired)),
    Kind("hold renewed", hold_renewed, wins=(0, 1), refusals=(SlotTaken, HoldExpired)),
    Kind("overlap and book", overlap_and_book, rooms=3),
    Kind("restore and book", restore_and_book),
    Kind(
        "waitlist accepted twice",
        accept_twice,
        refusals=(OfferLost, OfferOver, NotWaiting, ClientBusy, SlotTaken),
    ),
)


def _moves(
    arena: Arena,
    who: int,
    old: Any,
    new: Any,
    *,
    provider: Any = None,
    by: Actor = SYSTEM,
    **how: Any,
) -> Any:
    visit = arena.visit(who, old, provider=provider or arena.providers[0])
    return partial(move_appointment, Move(visit, new, **how), by=by, now=arena.now)


def _hold(arena: Arena, number: int) -> HeldSlot:
    return hold_slot(
        SlotRequest(
            appointment_type=arena.kind,
            location=arena.location,
            provider=arena.providers[0],
            starts_at=arena.at(number, 10),
            now=arena.now,
        ),
        by=ONLINE_VISITOR,
    )


def _sweep(now: Any) -> None:
    """Wins nothing."""
    sweep_expired_holds(now=now)


def _waits(arena: Arena, who: int, number: int) -> WaitlistEntry:
    on = arena.location.local(arena.at(number, 10)).date()
    return join_waitlist(
        WaitlistRequest(
            appointment_type=arena.kind,
            location=arena.location,
            wishes=WaitlistPreferences(
                weekdays=list(range(7)), earliest=time(9), latest=time(17), from_on=on, to_on=on
            ),
        ),
        client=arena.clients[who],
        by=SYSTEM,
        now=arena.now,
    )
